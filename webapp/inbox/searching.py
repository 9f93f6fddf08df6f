"""The bounds of a search: how long it may take, and how many there are at once, so that it holds up nothing else.

A search reads much, whatever index it has. It has a share of the database connections that this process keeps, and a time
after which PostgreSQL ends it; the page around it is drawn all the same, and says what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import BoundedSemaphore

import psycopg
from sqlalchemy import TextClause, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webapp.runtime.errors import Busy
from webapp.runtime.settings import settings

SHARE = 4
"""Searches have one in so many of the connections at most, and one at least."""
WAIT_SECONDS = 0.5
"""How long a search waits for others to end."""


class TooLong(Busy):
    """The search was ended. Its text is for the person who searched."""


NARROW = "Searching took too long, and was ended. Narrow it: a name, an address, or a view and a filter beside the words."
OTHERS = "Others are searching just now. Try again in a moment."


@contextmanager
def bounded(session: Session, words: str) -> Iterator[None]:
    """The block's statements are a search for these words, which may be none: then nothing is bounded.

    Raises TooLong; the transaction goes on from where the block began.
    """
    if not words:
        yield
        return
    if not _places().acquire(timeout=WAIT_SECONDS):
        raise TooLong(OTHERS)
    try:
        with session.begin_nested():
            session.execute(_limit(settings().search_timeout_ms))
            yield
            session.execute(_limit(settings().statement_timeout_ms))
    except OperationalError as failed:
        if isinstance(failed.orig, psycopg.errors.QueryCanceled):
            raise TooLong(NARROW) from failed
        raise
    finally:
        _places().release()


@lru_cache(maxsize=1)
def _places() -> BoundedSemaphore:
    return BoundedSemaphore(max(1, settings().database_pool // SHARE))


def _limit(milliseconds: int) -> TextClause:
    return text(f"SET LOCAL statement_timeout = {int(milliseconds)}")
