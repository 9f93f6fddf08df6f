"""The sockets under all outward HTTP: where we may connect, and until when.

A read timeout does not bound a call: a server that sends a byte a second never trips it. So every socket operation of a
call gets what is left of the call's total deadline. And because the address is checked here, at the moment of
connecting, a name that changes its answer between a check and the use gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore

from webapp.runtime.clock import Deadline
from webapp.runtime.settings import settings

CONNECT_SECONDS = 5.0

_deadline: ContextVar[Deadline | None] = ContextVar("egress_deadline", default=None)


class AddressRefused(httpcore.ConnectError):
    """The host is not one that we may connect to."""


@contextmanager
def total_deadline(seconds: float) -> Iterator[Deadline]:
    """Every socket operation inside the block ends after `seconds` at the latest."""
    deadline = Deadline.after(seconds)
    token = _deadline.set(deadline)
    try:
        yield deadline
    finally:
        _deadline.reset(token)


def remaining(timeout: float | None, error: type[Exception]) -> float:
    """The time that this socket operation may take. Raises `error` when none is left."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout if timeout is not None else CONNECT_SECONDS
    left = deadline.remaining()
    if left <= 0:
        raise error("the total deadline of the call has passed")
    return left if timeout is None else min(timeout, left)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects only to public addresses, or to what EGRESS_ALLOW names."""

    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = (
            host if f"{host}:{port}".lower() in settings().egress_exceptions() else public_address(host, port)
        )
        allowed = min(CONNECT_SECONDS, remaining(timeout, httpcore.ConnectTimeout))
        return _BoundedStream(self._plain.connect_tcp(address, port, allowed, local_address, socket_options))


class _BoundedStream(httpcore.NetworkStream):
    """A socket whose every operation ends with the call."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, remaining(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, remaining(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        allowed = remaining(timeout, httpcore.ConnectTimeout)
        return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, allowed))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def public_address(host: str, port: int) -> str:
    """An address to connect to. Raises AddressRefused unless every answer of the resolver is public."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as unknown:
        raise AddressRefused(f"{host} does not resolve") from unknown
    addresses = [str(answer[4][0]) for answer in answers]
    if not addresses or not all(is_public(address) for address in addresses):
        raise AddressRefused(f"{host} resolves to an address that is not public")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether this is an ordinary address of the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast
