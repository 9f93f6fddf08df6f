"""An id of another workspace, wherever a view might read one: in a query, a form or JSON. The names come from the views' own code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask import request

from tests import factories
from tests.architecture.addresses import APP, OF_WORKSPACES, SECRET, Address, addresses
from tests.architecture.read_names import names_around, names_read_by, reads
from tests.architecture.rows import Rows, everything, furnish, ids_in
from tests.browser import SWAP, Browser
from tests.conftest import empty
from webapp.accounts import sessions
from webapp.app import create_app
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.redis import for_workers

PLACES = {("inbox.listing", "lead"), ("touches.rewrites", "text")}
"""Names that open nothing: an id that only marks a row of what is shown anyway, and words that are called as a table ends."""

_numbers = count(1)


@dataclass(frozen=True)
class Acorn:
    """Something of everything that can belong to a workspace. Made once: every test asserts that nothing of it was changed."""

    workspace_id: int
    rows: Rows


@dataclass(frozen=True)
class Stranger:
    """Somebody who owns a workspace of their own, with something of everything."""

    browser: Browser
    slug: str
    ids: dict[str, int]


@pytest.fixture(scope="module")
def acorn(scratch_database: None) -> Iterator[Acorn]:
    with system_transaction() as session:
        cast = factories.make_cast(session)
        made = Acorn(cast.acorn.id, furnish(session, cast.acorn, cast.alice, SECRET))
    yield made
    empty()


@pytest.fixture
def stranger(acorn: Acorn) -> Stranger:
    """A new one each time: their own things may change."""
    slug = f"birch-{next(_numbers)}"
    for_workers().flushdb()
    with system_transaction() as session:
        birch = factories.workspace(session, slug)
        person = factories.person(session, slug, birch)
        ids = ids_in(furnish(session, birch, person, slug))
        token = sessions.begin(session, person, "tests", clock.now() + timedelta(hours=1))
    return Stranger(Browser(APP, APP.response_class).hold(token), slug, ids)


@pytest.mark.parametrize("address", OF_WORKSPACES, ids=str)
def test_an_id_of_acorns_in_a_query_a_form_or_json_opens_nothing(
    acorn: Acorn, stranger: Stranger, address: Address
) -> None:
    """A stranger's own page, with their own ids in the address, and one of Acorn's wherever else the view might read one."""
    path = address.path(APP, stranger.slug, stranger.ids)
    before = everything(acorn.workspace_id)
    assert before["lead"]
    # The base hosts are the installation's: any workspace may choose any of them.
    foreign = ids_in({table: row for table, row in acorn.rows.items() if table != "base_host"})
    view = APP.view_functions[address.rule.endpoint]
    mine, around = names_read_by(view), names_around(view)
    for name in sorted(mine | around):
        number = foreign.get(name, foreign["lead"])
        for carried in carriers(name, number, address.method):
            answer = stranger.browser.open(path, method=address.method, headers=SWAP, **carried)
            assert SECRET not in answer.get_data().decode(errors="replace"), name
            assert answer.status_code < 500, name
            if name in mine and name in foreign and (address.rule.endpoint, name) not in PLACES:
                assert answer.status_code in {404, 422} or not reads(view, carried), name
    assert everything(acorn.workspace_id) == before


def carriers(name: str, number: int, method: str) -> list[dict[str, Any]]:
    in_query = {"query_string": {name: number}}
    return [in_query] if method == "GET" else [in_query, {"data": {name: number}}, {"json": {name: number}}]


def _careless(slug: str, lead_id: int = 0) -> str:
    return f"{SECRET} {request.args.get('lead', type=int)}"


def test_a_view_that_forgets_to_ask_is_noticed(acorn: Acorn) -> None:
    app = create_app()
    app.add_url_rule("/w/<slug>/careless/<int:lead_id>", "careless", _careless, methods=["POST"])
    (careless,) = (address for address in addresses(app) if address.rule.endpoint == "careless")
    assert careless.has_ids
    with pytest.raises(AssertionError):
        careless.ask(Browser(app, app.response_class), "acorn", ids_in(acorn.rows))
    assert names_read_by(_careless) == {"lead"}
    assert reads(_careless, {"query_string": {"lead": 1}})
    assert not reads(_careless, {"data": {"lead": 1}})


def test_the_ids_that_views_read_are_found() -> None:
    found = {
        (address.rule.endpoint, name)
        for address in OF_WORKSPACES
        for name in names_read_by(APP.view_functions[address.rule.endpoint])
    }
    assert {("inbox.index", "lead"), ("leads.assignment", "user_id"), ("deliveries.index", "before")} <= found
