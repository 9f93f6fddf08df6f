"""The sockets under all outward HTTP: where we may connect, and until when.

A read timeout does not bound a call: a server that sends a byte a second never trips it. So every socket operation of a
call gets what is left of the call's total deadline. And because the address is checked here, at the moment of
connecting, a name that changes its answer between a check and the use gains nothing.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import dns.exception
import dns.resolver
import httpcore

from webapp.runtime.clock import Deadline
from webapp.runtime.settings import settings

CONNECT_SECONDS = 5.0

_deadline: ContextVar[Deadline | None] = ContextVar("egress_deadline", default=None)


class AddressRefused(httpcore.ConnectError):
    """The host is not one that we may connect to."""


class UnknownHost(httpcore.ConnectError):
    """No name server knows an address."""


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
    """Connects only to public addresses, or to what EGRESS_ALLOW names for this purpose."""

    def __init__(self, purpose: str) -> None:
        self._purpose = purpose
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        is_excepted = f"{host}:{port}".lower() in settings().egress_exceptions(self._purpose)
        *others, last = [host] if is_excepted else public_addresses(host, port)
        for address in others:
            with suppress(httpcore.ConnectError):
                return self._connect(address, port, timeout, local_address, socket_options)
        return self._connect(last, port, timeout, local_address, socket_options)

    def _connect(
        self, address: str, port: int, timeout: float | None, *options: Any
    ) -> httpcore.NetworkStream:
        allowed = min(CONNECT_SECONDS, remaining(timeout, httpcore.ConnectTimeout))
        return _BoundedStream(self._plain.connect_tcp(address, port, allowed, *options))


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


def public_addresses(host: str, port: int, seconds: float = CONNECT_SECONDS) -> list[str]:
    """The addresses to try, in order. Raises UnknownHost, or AddressRefused unless every answer is public."""
    found = [host] if _is_literal(host) else _look_up(host, seconds)
    if not found:
        raise UnknownHost(f"{host} has no address")
    if not all(is_public(address) for address in found):
        raise AddressRefused(f"{host} resolves to an address that is not public")
    return found


def is_public(address: str) -> bool:
    """Whether this is an ordinary address of the public internet; addresses that carry another one are judged by both."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast and not any(ip in net for net in NOT_OURS)
    if ip.ipv4_mapped or ip in NAT64:
        return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    # Tunnels end wherever their inner address says; nobody's server is reached through one.
    is_tunnel = bool(ip.sixtofour or ip.teredo) or (int(ip) >> 32) & 0xFDFFFFFF == 0x5EFE
    return ip in UNICAST and ip.is_global and not is_tunnel and ip not in DOCUMENTATION


UNICAST = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")
NOT_OURS = (
    ipaddress.IPv4Network("192.0.0.0/24"),  # protocol assignments; a cloud answers for its machines here
    ipaddress.IPv4Network("192.88.99.0/24"),  # the relays of 6to4
    ipaddress.IPv4Network("168.63.129.16/32"),  # the platform below machines at Azure
)


def _look_up(host: str, seconds: float) -> list[str]:
    """Ask the name servers ourselves: the system's own call has no deadline. IPv4 first."""
    try:
        answers = _resolver().resolve_name(host, lifetime=remaining(seconds, UnknownHost), search=False)
    except dns.exception.Timeout:
        raise UnknownHost(f"{host} was not looked up in time") from None
    except (dns.exception.DNSException, OSError):
        raise UnknownHost(f"{host} does not resolve") from None
    return sorted(answers.addresses(), key=lambda address: ":" in address)


@lru_cache(maxsize=1)
def _resolver() -> dns.resolver.Resolver:
    given = settings().egress_dns
    resolver = dns.resolver.Resolver(configure=not given)
    if given:
        address, _, port = given.rpartition(":")
        resolver.nameservers, resolver.port = [address], int(port)
    return resolver


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
