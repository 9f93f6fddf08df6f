"""How many statements each page asks of the database, in one table: a page that begins to ask a row at a time shows here.

And, in the same scene, what pages say where there is one of everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from tests import factories
from tests.architecture.addresses import APP, OF_WORKSPACES
from tests.architecture.rows import furnish, ids_in
from tests.browser import SWAP, Browser
from tests.factories import make_cast
from tests.tables import empty
from webapp.accounts import sessions
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import engine, system_transaction
from webapp.schema import Base

PAGES = [address for address in OF_WORKSPACES if address.method == "GET"]
MOST = 12
"""What a page may ask beside the one statement that finds who asks, unless it stands below."""
MORE = {
    "GET /w/<slug>/leads/<int:lead_id>": 22,
    "GET /w/<slug>/leads/<int:lead_id>/panel": 18,
    "GET /w/<slug>/leads/<int:lead_id>/thread": 18,
    "GET /w/<slug>/leads/<int:lead_id>/composer": 19,
    "GET /w/<slug>/leads/<int:lead_id>/person": 22,
    "GET /w/<slug>/leads/<int:lead_id>/sequence": 14,
    "GET /w/<slug>/ai": 17,
}
"""Exactly: whoever takes one away lowers the number."""


@pytest.fixture(scope="module")
def alice_and_ids(scratch_database: None) -> Iterator[tuple[Browser, dict[str, int]]]:
    """The owner of a workspace that has a row of everything."""
    with engine().begin() as connection:
        # From 1 on, whatever ran before: rows refer to each other by number also where no key says so.
        tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        connection.exec_driver_sql(f"SET LOCAL ROLE NONE; TRUNCATE {tables} RESTART IDENTITY CASCADE")
    with system_transaction() as session:
        cast = make_cast(session)
        rows = furnish(session, cast.acorn, cast.alice, "acorn")
        for name in ("Ines", "Leo", "Mia"):  # so that whoever asks for each row of a list asks more than once
            factories.message(session, factories.lead(session, cast.acorn, first_name=name), "And Graz?")
        token = sessions.begin(session, cast.alice, "tests", clock.now() + timedelta(hours=1))
    alice = Browser(APP, APP.response_class).hold(token)
    yield alice, ids_in(rows)
    empty()


def test_pages_ask_no_more_than_this(alice_and_ids: tuple[Browser, dict[str, int]]) -> None:
    """All in one go, in one order: some pages ask for work, and later ones say so in a statement more."""
    alice, ids = alice_and_ids
    wrong = {}
    for page in PAGES:
        path, asked = page.path(APP, "acorn", ids), []
        alice.get(path)  # what is read once for each process
        with _noted(asked):
            assert alice.get(path).status_code < 500
        if len(asked) != MORE.get(str(page), min(len(asked), MOST)):
            wrong[str(page)] = f"{len(asked)} statements:\n" + "\n".join(asked)
    assert wrong == {}


PLAIN = 15
"""What an opened conversation asks where the lead has only written: no files, drafts, tags, merges, opt-outs."""


def test_the_conversation_of_somebody_who_only_wrote_is_soon_told(
    alice_and_ids: tuple[Browser, dict[str, int]],
) -> None:
    alice, _ = alice_and_ids
    with system_transaction() as session:
        lead_id = session.scalars(select(Lead.id).where(Lead.first_name == "Mia")).one()
    path, asked = f"/w/acorn/leads/{lead_id}", list[str]()
    alice.get(path, headers=SWAP)
    with _noted(asked):
        assert alice.get(path, headers=SWAP).status_code == 200
    assert len(asked) == PLAIN, "\n".join(asked)


@contextmanager
def _noted(asked: list[str]) -> Iterator[None]:
    """The statements of the block."""

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine(), "before_cursor_execute", note)


def test_pages_say_one_of_one_thing_and_nothing_in_the_words_of_the_code(
    alice_and_ids: tuple[Browser, dict[str, int]],
) -> None:
    """There is one of everything, so a number that is not asked shows as "1 leads"; and a name of a column with its line."""
    alice, ids = alice_and_ids
    wrong = {}
    for page in PAGES:
        answer = alice.get(page.path(APP, "acorn", ids))
        said = _words(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else ""
        if found := [*MANY.findall(said), *RAW.findall(said)]:
            wrong[str(page)] = found
    assert wrong == {}


MANY = re.compile(r"(?<![\d.,:/+-])1 (?!(?:address|business|needs|is|was|has|this|as|s)\b)[a-z]+s\b")
"""One of many: "1 leads"."""
RAW = re.compile(r"(?<![{\w])[a-z]+_[a-z_]+\b")
"""A name as code has it; what people fill in stands in braces."""
UNSPOKEN = re.compile(r"<(script|style|code|textarea|pre|template|option)\b.*?</\1>|<[^>]*>", re.DOTALL)
"""What nobody reads, or what somebody else wrote."""


def _words(markup: str) -> str:
    return " ".join(UNSPOKEN.sub(" ", markup).split())
