"""What any floor may raise and a person may be shown. Each door decides once what to do with them."""

from __future__ import annotations


class SignalboxError(Exception):
    """The root of everything that is raised on purpose."""


class SignedOut(SignalboxError):
    """Nobody is signed in. An ordinary answer, not a failure."""


class Unverified(SignalboxError):
    """Somebody was signed in, and whoever could confirm it does not answer. No data until it does; nobody is signed out."""


class NotAllowed(SignalboxError):
    """The viewer may not do this. Shown as "not found", so that nothing is betrayed."""


class NotFound(SignalboxError):
    """There is no such thing, or the viewer may not know of it."""


class DeadLink(NotFound):
    """A link that works once, or for a while, and does no more. Whoever holds it may know that much."""


class Invalid(SignalboxError):
    """A person entered something that cannot be used.

    `field` names the input; `message` is shown beside it.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class Busy(SignalboxError):
    """The database cannot answer now. Doors answer 503 with Retry-After; jobs try again."""
