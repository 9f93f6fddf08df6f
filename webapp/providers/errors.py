"""What can go wrong at a provider: one class for each thing that can be done about it. No body, key or address is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

from webapp.runtime.errors import SignalboxError


class ProviderError(SignalboxError):
    """A call failed. `endpoint` is a template such as "/api/replies/{id}/reply", never a full address."""

    def __init__(
        self, provider: str, host: str, endpoint: str, status: int | None = None, hint: str = ""
    ) -> None:
        self.provider = provider
        self.host = host
        self.endpoint = endpoint
        self.status = status
        self.hint = hint
        super().__init__(
            f"{provider} at {host}, {endpoint}: {type(self).__name__} {status or ''} {hint}".strip()
        )

    def facts(self) -> dict[str, object]:
        """What a log line may say of it."""
        return {
            "provider": self.provider,
            "host": self.host,
            "endpoint": self.endpoint,
            "status": self.status,
        }


Cause = Literal["dns", "private", "tls", "timeout", "network"]
"""Why no answer came: the hint of an Unavailable that has no status."""


class KeyRefused(ProviderError):
    """401 or 403: the key is wrong for this host or this record. Never retried; a person has to act."""


class Unavailable(ProviderError):
    """Timeout, network, 429 or 5xx: trying later may help. `retry_after` is what the provider asked for, in seconds."""

    def __init__(
        self,
        provider: str,
        host: str,
        endpoint: str,
        status: int | None = None,
        hint: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(provider, host, endpoint, status, hint)
        self.retry_after = retry_after


class NotAsked(Unavailable):
    """The provider was left alone: it is resting after failures, or asked us to slow down. Nothing was sent."""


class Ambiguous(Unavailable):
    """A call that changes something was sent, and the answer never came: ask the provider before trying again."""


class BadReply(ProviderError):
    """The answer is no answer of this provider: HTML, broken JSON, a redirect, too large, another shape."""


class Intercepted(BadReply):
    """401 or 403 with a page: a firewall or proxy before the provider refused us, and nobody judged the key."""


class TooLarge(BadReply):
    """More bytes than are read of such an answer."""


class Rejected(ProviderError):
    """The provider understood and said no (400, 404, 409, 422 or success: false). The same call will fail again.

    `hint` is the provider's own sentence, at most 200 characters, for the operator's eyes.
    """


class Gone(Rejected):
    """The provider answered as itself that it has no such record (any more)."""


class FileRefused(Rejected):
    """A file is not handed out by this link: it has ended, or whoever keeps the file wants to know who asks."""


class DoNotDisturb(Rejected):
    """The person is not to be written to by this channel: they, or somebody at the provider, said so."""


class OverQuota(Rejected):
    """The account's quota or credit is used up: nothing helps until a person pays or waits for the next month."""


@contextmanager
def gone_is_fine() -> Iterator[None]:
    """For a call that takes away, or tells of, what may have been deleted there: that it is gone is no failure."""
    with suppress(Gone):
        yield
