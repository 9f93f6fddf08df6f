"""Which function does which kind of work: each module of this folder enters its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from webapp.jobs.kinds import JobKind

Doer = TypeVar("Doer", bound=Callable[..., None])

OnFailure = Callable[..., None]

DOERS: dict[str, tuple[Callable[..., None], OnFailure | None]] = {}


def does(kind: JobKind, on_failure: OnFailure | None = None) -> Callable[[Doer], Doer]:
    """Mark the function that does this kind of work. It gets the run, and the ids that were given at the asking, by name.

    `on_failure(session, note=…, **ids)` is called in the transaction in which the job is given up for good.
    """

    def mark(doer: Doer) -> Doer:
        DOERS[kind.name] = (doer, on_failure)
        return doer

    return mark
