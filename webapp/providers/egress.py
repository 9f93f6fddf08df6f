"""The one way out: every call to a provider has a total deadline, a size limit, no redirects, and a typed end."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import httpcore
import httpx
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from webapp.providers.errors import Ambiguous, BadReply, Unavailable
from webapp.providers.network import GuardedBackend, total_deadline
from webapp.runtime import clock
from webapp.runtime.settings import settings

MOST_BYTES = 5 * 1024 * 1024
MOST_PATIENCE_SECONDS = 5.0
"""A Retry-After longer than this is left to the job's own schedule."""
USER_AGENT = "signalbox/0.1"


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of a provider. `endpoint` is the template that errors and logs may show."""

    provider: str
    host: str
    method: str
    path: str
    endpoint: str
    headers: Mapping[str, str]
    query: Mapping[str, str] | None = None
    json: Any = None
    seconds: float = 30.0

    @property
    def is_safe(self) -> bool:
        """Whether repeating it changes nothing at the provider."""
        return self.method == "GET"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (names in lower case) and body of an answer that is neither 429 nor 5xx."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(call: Call) -> Answer:
    """Make the call.

    Raises Unavailable (network, deadline, 429, 5xx; safe calls were tried three times), Ambiguous (the same, when an
    unsafe call may have taken effect) or BadReply (more than 5 MB). Refusals are answers: the caller reads them.
    """
    if not call.is_safe:
        return _once(call)
    with total_deadline(call.seconds) as deadline:
        for attempt in Retrying(
            stop=stop_after_attempt(3),
            wait=wait_exponential_jitter(multiplier=0.2, max=2),
            retry=retry_if_exception(lambda error: _is_worth_another(error) and not deadline.has_passed()),
            reraise=True,
        ):
            with attempt:
                return _once(call)
    raise AssertionError("tenacity either returns or raises")


def _once(call: Call) -> Answer:
    try:
        with (
            total_deadline(call.seconds),
            client().stream(
                call.method,
                address(call.host, call.path),
                headers=call.headers,
                params=call.query,
                json=call.json,
            ) as response,
        ):
            body = _read(call, response)
    except httpx.ConnectError as failed:
        raise Unavailable(call.provider, call.host, call.endpoint, hint="no connection") from failed
    except httpx.ConnectTimeout as failed:
        raise Unavailable(call.provider, call.host, call.endpoint, hint="no connection in time") from failed
    except httpx.HTTPError as failed:
        raise _no_answer(call, type(failed).__name__) from failed
    if response.status_code == 429 or response.status_code >= 500:
        raise _come_back(call, response)
    return Answer(response.status_code, response.headers, body)


def _read(call: Call, response: httpx.Response) -> bytes:
    chunks, size = [], 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > MOST_BYTES:
            raise BadReply(call.provider, call.host, call.endpoint, response.status_code, "more than 5 MB")
        chunks.append(chunk)
    return b"".join(chunks)


def _no_answer(call: Call, cause: str) -> Unavailable:
    kind = Unavailable if call.is_safe else Ambiguous
    return kind(call.provider, call.host, call.endpoint, hint=cause)


def _come_back(call: Call, response: httpx.Response) -> Unavailable:
    # A 5xx after an unsafe call may hide that it took effect; a 429 says that it did not.
    kind = Ambiguous if response.status_code >= 500 and not call.is_safe else Unavailable
    return kind(
        call.provider,
        call.host,
        call.endpoint,
        response.status_code,
        retry_after=retry_after(response.headers),
    )


def _is_worth_another(error: BaseException) -> bool:
    return isinstance(error, Unavailable) and (error.retry_after or 0) <= MOST_PATIENCE_SECONDS


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the provider asks us to wait, from either form of the header."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - clock.now()).total_seconds())
    except (ValueError, TypeError):
        return None


def address(host: str, path: str) -> str:
    """The URL; https, except for what EGRESS_ALLOW names."""
    scheme = "http" if host.lower() in settings().egress_exceptions() else "https"
    return f"{scheme}://{host}{path}"


@lru_cache(maxsize=1)
def client() -> httpx.Client:
    """The client of this process. Redirects are off, and proxy settings of the environment are ignored."""
    return httpx.Client(
        transport=GuardedTransport(),
        follow_redirects=False,
        trust_env=False,
        timeout=httpx.Timeout(30, connect=5),
        headers={"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"},
    )


class GuardedTransport(httpx.BaseTransport):
    """httpx over our guarded sockets."""

    def __init__(self) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=20,
            max_keepalive_connections=10,
            keepalive_expiry=20,
            network_backend=GuardedBackend(),
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


class _Stream(httpx.SyncByteStream):
    def __init__(self, stream: Any, request: httpx.Request) -> None:
        self._stream = stream
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        with _translated(self._request):
            yield from self._stream

    def close(self) -> None:
        self._stream.close()


class _translated:  # noqa: N801  # reads as a phrase at its uses
    """Turns httpcore's exceptions into httpx's of the same name."""

    def __init__(self, request: httpx.Request) -> None:
        self._request = request

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if kind is None or not kind.__module__.startswith(("httpcore", "webapp.providers.network")):
            return
        named = next(
            (getattr(httpx, base.__name__) for base in kind.__mro__ if hasattr(httpx, base.__name__)), None
        )
        if named is not None and issubclass(named, httpx.HTTPError):
            raise named(str(error), request=self._request) from error
