"""httpx over our guarded sockets."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from webapp.providers.network import GuardedBackend

MAX_RAW_BYTES = 10 * 1024 * 1024
"""Of any answer, as it comes over the wire; a request may be allowed more by the extension MOST_BYTES."""
MOST_BYTES = "signalbox.most_bytes"


class GuardedTransport(httpx.BaseTransport):
    """A pool of connections for one purpose, each to an address that was judged when it was made."""

    def __init__(self, purpose: str) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=20,
            max_keepalive_connections=10,
            keepalive_expiry=20,
            network_backend=GuardedBackend(purpose),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _translated(request):
            answered = self._pool.handle_request(asked)
        return httpx.Response(
            status_code=answered.status,
            headers=answered.headers,
            stream=_Stream(answered.stream, request),
            extensions=answered.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class TooLarge(httpx.TransportError):
    """The answer is larger than any that we read. Libraries that read bodies themselves meet it here."""


class _Stream(httpx.SyncByteStream):
    def __init__(self, stream: Any, request: httpx.Request) -> None:
        self._stream = stream
        self._request = request
        self._most_bytes = request.extensions.get(MOST_BYTES, MAX_RAW_BYTES)

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        with _translated(self._request):
            for chunk in self._stream:
                size += len(chunk)
                if size > self._most_bytes:
                    raise TooLarge("more bytes than are read", request=self._request)
                yield chunk

    def close(self) -> None:
        self._stream.close()


@contextmanager
def _translated(request: httpx.Request) -> Iterator[None]:
    """Raise httpcore's exceptions as httpx's of the same name."""
    try:
        yield
    except Exception as error:
        kind = type(error)
        if not kind.__module__.startswith(("httpcore", "webapp.providers.network")):
            raise
        named = next(
            (getattr(httpx, base.__name__) for base in kind.__mro__ if hasattr(httpx, base.__name__)), None
        )
        if named is None or not issubclass(named, httpx.HTTPError):
            raise
        raise named(str(error), request=request) from error
