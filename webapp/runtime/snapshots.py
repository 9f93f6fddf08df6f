"""What pages read in: a transaction that sees one moment and writes nothing, so that nothing has to be asked twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from webapp.runtime.database import engine, transaction

P = ParamSpec("P")
R = TypeVar("R")
ANSWERS = "answers"
"""Under this name the session of a snapshot keeps what it was told."""


@contextmanager
def snapshot() -> Iterator[Session]:
    """A transaction for a page: it sees one moment of the workspaces that are open, and may write nothing.

    Whatever is asked twice has the same answer, so readers marked with `once_a_snapshot` are asked once. Raises Busy when
    the database cannot answer now.
    """
    with transaction(_reading(engine())) as session:
        session.info[ANSWERS] = {}
        yield session


def answers_of(session: Session) -> dict[Any, Any] | None:
    """What this snapshot has answered so far; None in a unit of work, where an answer may change."""
    found: dict[Any, Any] | None = session.info.get(ANSWERS)
    return found


def once_a_snapshot(ask: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """A reader that pages call from several places: a snapshot asks it once for the same arguments, a unit of work each time.

    The answer is shared: callers leave it as it is.
    """

    @wraps(ask)
    def asked(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> R:
        answers = answers_of(session)
        if answers is None:
            return ask(session, *args, **kwargs)
        question = (ask, args, tuple(sorted(kwargs.items())))
        if question not in answers:
            answers[question] = ask(session, *args, **kwargs)
        answer: R = answers[question]
        return answer

    return asked


def know(session: Session, reader: Callable[Concatenate[Session, P], R], answer: R, *args: P.args) -> None:  # type: ignore[valid-type]
    """Tell a snapshot what a reader marked with `once_a_snapshot` would answer, so that it is not asked. A unit of work asks all the same."""
    answers = answers_of(session)
    if answers is not None:
        answers[(reader.__wrapped__, args, ())] = answer  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def _reading(pool: Engine) -> Engine:
    """The same pool, read-only and as of one moment."""
    return pool.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
