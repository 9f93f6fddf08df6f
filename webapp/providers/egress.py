"""The one way out: every call to a provider has a total deadline, a size limit, no redirects, and a typed end."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential_jitter,
)

from webapp.providers import breaker, pace
from webapp.providers.bodies import BadBody, TooMuch, bounded
from webapp.providers.errors import Ambiguous, BadReply, Cause, NotAsked, TooLarge, Unavailable
from webapp.providers.multipart import Multipart, parts
from webapp.providers.network import AddressRefused, UnknownHost, total_deadline
from webapp.providers.pace import Pace
from webapp.providers.transport import MOST_BYTES, GuardedTransport
from webapp.runtime import clock
from webapp.runtime.settings import settings

MAX_BYTES = 5 * 1024 * 1024
MAX_WAIT_SECONDS = 5.0
"""A Retry-After longer than this is left to the job's own schedule."""
MAX_RETRY_AFTER = 86_400.0
"""Seconds: a provider that asks for more, or for ever, is asked again after a day."""
PASSING = frozenset({408, 425, 429})  # refusals of the moment, below 500
USER_AGENT = "signalbox/0.1"


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of a provider. `endpoint` is the template that errors and logs may show.

    `circuit_key` names whose breaker counts the call; blank for none. `pace` names the key whose turns it takes.
    """

    provider: str
    host: str
    method: str
    path: str
    endpoint: str
    headers: Mapping[str, str]
    query: Mapping[str, str] | None = None
    json: Any = None
    multipart: Multipart | None = None
    content: bytes | None = None
    """One of the two may be sent instead of `json`."""
    seconds: float = 30.0
    circuit_key: str = ""
    pace: Pace | None = None
    takes_redirects: bool = False
    """Whether a redirect is an answer, for the caller to judge; else it is refused."""
    most_bytes: int = MAX_BYTES  # of the answer's body, unpacked
    may_repeat: bool = False  # whether making it twice comes to the same, though it changes something

    @property
    def is_safe(self) -> bool:
        """Whether repeating it changes nothing more at the provider."""
        return self.method == "GET" or self.may_repeat


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """Status, headers (names in lower case) and body of an answer that is no redirect, no 408, 425 or 429, and no 5xx."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(call: Call) -> HttpResponse:
    """Make the call, in its turn.

    Raises Unavailable (network, deadline, 408, 425, 429, 5xx; safe calls were tried three times), NotAsked (its circuit rests, or its
    turn is far away), Ambiguous (an unsafe call may have taken effect), TooLarge (more than `most_bytes`) or BadReply (a
    redirect, or a body that cannot be unpacked).
    Refusals are answers: the caller reads them.
    """
    _take_turn(call)
    with total_deadline(call.seconds) as deadline:
        if not call.is_safe:
            return _counted(call)
        for attempt in Retrying(
            stop=stop_after_attempt(3),
            wait=_pause,
            retry=retry_if_exception(lambda error: _is_worth_another(error) and not deadline.has_passed()),
            reraise=True,
        ):
            with attempt:
                if attempt.retry_state.attempt_number > 1:
                    _take_turn(call)
                return _counted(call)
    raise AssertionError("tenacity either returns or raises")


def _take_turn(call: Call) -> None:
    if call.circuit_key and (rest := breaker.rest_left(call.circuit_key)):
        raise NotAsked(
            call.provider, call.host, call.endpoint, hint="resting after failures", retry_after=rest
        )
    if call.pace and (wait := pace.take_turn(call.pace)):
        raise NotAsked(call.provider, call.host, call.endpoint, hint="asked to slow down", retry_after=wait)


def _counted(call: Call) -> HttpResponse:
    """One attempt, whose end the breaker and the pace hear of."""
    try:
        answer = _once(call)
    except Unavailable as failed:
        if failed.status == 429 and call.pace:
            pace.hold(call.pace, failed.retry_after)
        elif call.circuit_key:
            breaker.note_failure(call.circuit_key)
        raise
    if call.circuit_key:
        breaker.note_success(call.circuit_key)
    return answer


def _once(call: Call) -> HttpResponse:
    try:
        with (
            total_deadline(call.seconds),
            client(call.provider).stream(
                call.method,
                address(call.provider, call.host, call.path),
                headers=call.headers,
                params=call.query,
                json=call.json,
                content=call.content,
                **parts(call.multipart),
                extensions={MOST_BYTES: 2 * call.most_bytes},
            ) as response,
        ):
            status = response.status_code
            if 300 <= status < 400 and not call.takes_redirects:
                raise BadReply(call.provider, call.host, call.endpoint, status, "it points elsewhere")
            if status in PASSING or status >= 500:
                raise _come_back(call, response)
            body = _read(call, response)
    except (httpx.ConnectError, httpx.ConnectTimeout) as failed:
        # Nothing was sent yet.
        raise Unavailable(call.provider, call.host, call.endpoint, hint=_cause(failed)) from failed
    except httpx.HTTPError as failed:
        kind = Unavailable if call.is_safe else Ambiguous
        raise kind(call.provider, call.host, call.endpoint, hint=_cause(failed)) from failed
    return HttpResponse(status, response.headers, body)


def _read(call: Call, response: httpx.Response) -> bytes:
    """The body, at most `most_bytes` of it. Unpacked here, piece by piece: a library would unpack a whole bomb at once."""
    try:
        return bounded(response.iter_raw(), response.headers.get("content-encoding", ""), call.most_bytes)
    except BadBody as refused:
        kind = TooLarge if isinstance(refused, TooMuch) else BadReply
        raise kind(call.provider, call.host, call.endpoint, response.status_code, str(refused)) from None


def _come_back(call: Call, response: httpx.Response) -> Unavailable:
    # Behind a 5xx, or a 408 of a proxy, an unsafe call may have taken effect; a 429 says that it did not.
    kind = Unavailable if call.is_safe or response.status_code in {425, 429} else Ambiguous
    place = (call.provider, call.host, call.endpoint, response.status_code)
    return kind(*place, retry_after=retry_after(response.headers))


def _cause(failed: BaseException) -> Cause:
    """Why there is no answer, from the chain of what was raised."""
    seen: BaseException | None = failed
    while seen is not None:
        if isinstance(seen, UnknownHost):
            return "dns"
        if isinstance(seen, AddressRefused):
            return "private"
        if isinstance(seen, ssl.SSLError):
            return "tls"
        if isinstance(seen, (httpx.TimeoutException, TimeoutError)):
            return "timeout"
        seen = seen.__cause__ or seen.__context__
    return "network"


def _pause(state: RetryCallState) -> float:
    """A little longer each time, and never shorter than the provider asked for."""
    error = state.outcome.exception() if state.outcome else None
    asked_for = getattr(error, "retry_after", None) or 0.0
    return float(max(_BACKOFF(state), asked_for))


_BACKOFF = wait_exponential_jitter(multiplier=0.2, max=2)


def _is_worth_another(error: BaseException) -> bool:
    """Too many calls are not made fewer by calling again, unless the provider names a short time."""
    if not isinstance(error, Unavailable) or isinstance(error, NotAsked):
        return False
    if error.hint in {"dns", "private", "tls"}:
        return False
    if error.status == 429 and error.retry_after is None:
        return False
    return (error.retry_after or 0) <= MAX_WAIT_SECONDS


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the provider asks us to wait, from either form of the header; a day at most."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - clock.now()).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(0.0, seconds), MAX_RETRY_AFTER)


def address(purpose: str, host: str, path: str) -> str:
    """The URL; https, except for what EGRESS_ALLOW names for this purpose."""
    scheme = settings().egress_exceptions(purpose).get(host.lower(), "https")
    return f"{scheme}://{host}{path}"


@lru_cache(maxsize=16)
def client(purpose: str) -> httpx.Client:
    """The client of this process for one purpose: a connection that was made under one purpose's exceptions serves no other.

    Redirects are off, and proxy settings of the environment are ignored.
    """
    return httpx.Client(
        transport=GuardedTransport(purpose),
        follow_redirects=False,
        trust_env=False,
        timeout=httpx.Timeout(30, connect=5),
        headers={"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"},
    )
