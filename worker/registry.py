"""Which function does which kind of work: each module of this folder enters its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from webapp.jobs.kinds import JobKind

Handler = TypeVar("Handler", bound=Callable[..., None])

OnFailure = Callable[..., None]

ON_PARKING: dict[str, OnFailure] = {}
HANDLERS: dict[str, tuple[Callable[..., None], OnFailure | None]] = {}


def handles(
    kind: JobKind, on_failure: OnFailure | None = None, on_parking: OnFailure | None = None
) -> Callable[[Handler], Handler]:
    """Mark the function that does this kind of work. It gets the run, and the ids that were given at the asking, by name.

    `on_failure(session, note=…, **ids)` is called in the transaction in which the job is given up for good, and
    `on_parking` alike in the one in which it is parked until something is mended.
    """

    def mark(handler: Handler) -> Handler:
        HANDLERS[kind.name] = (handler, on_failure)
        if on_parking is not None:
            ON_PARKING[kind.name] = on_parking
        return handler

    return mark
