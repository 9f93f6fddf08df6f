"""Acorn and Birch with something of everything, for tests that are generated: furnished once for a file, put back before each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from tests.architecture.addresses import SECRET
from tests.architecture.rows import WITH_POLICY, Rows, everything, furnish
from tests.factories import make_cast
from tests.tables import kept
from webapp.accounts import sessions
from webapp.runtime import clock
from webapp.runtime.database import system_transaction


@dataclass(frozen=True)
class Scene:
    """Alice's workspace, whose texts hold SECRET, and Charlie's."""

    acorn_id: int
    birch_id: int
    acorns: Rows
    birchs: Rows
    token: str
    """Of a session of Charlie's. Seen in an hour's time, so that no request of the next minutes writes down when it was seen."""
    before: dict[str, list[str]]
    """What Acorn holds."""
    put_back: Callable[[], None]
    """Let everything stand as it was furnished, whatever was done to it, and Redis be empty."""


@contextmanager
def furnished(host: str = "mail.test") -> Iterator[Scene]:
    """The scene, with Acorn's EmailBison at this host."""
    with system_transaction() as session:
        cast = make_cast(session)
        acorns = furnish(session, cast.acorn, cast.alice, SECRET, host)
        birchs = furnish(session, cast.birch, cast.charlie, "birch")
        token = sessions.begin(session, cast.charlie, "tests", clock.now() + timedelta(hours=1))
    before = everything(cast.acorn.id)
    assert all(before[table.name] for table in WITH_POLICY)
    with kept() as put_back:
        yield Scene(cast.acorn.id, cast.birch.id, acorns, birchs, token, before, put_back)
