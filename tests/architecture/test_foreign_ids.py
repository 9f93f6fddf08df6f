"""An id of another workspace, wherever a view might read one: in a query, a form or JSON. The names come from the views' own code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import request

from tests.architecture.addresses import APP, OF_WORKSPACES, SECRET, Address, addresses
from tests.architecture.read_names import names_around, names_read_by, reads
from tests.architecture.rows import everything, ids_in
from tests.architecture.scene import Scene, furnished
from tests.browser import SWAP, Browser
from webapp.app import create_app

PLACES = {("inbox.listing", "lead"), ("touches.rewrites", "text")}
"""Names that open nothing: an id that only marks a row of what is shown anyway, and words that are called as a table ends."""


@pytest.fixture(scope="module")
def scene(scratch_database: None) -> Iterator[Scene]:
    with furnished() as made:
        yield made


@pytest.mark.parametrize("address", OF_WORKSPACES, ids=str)
def test_an_id_of_acorns_in_a_query_a_form_or_json_opens_nothing(scene: Scene, address: Address) -> None:
    """Charlie's own page, with his own ids in the address, and one of Acorn's wherever else the view might read one."""
    scene.put_back()
    charlie = Browser(APP, APP.response_class).hold(scene.token)
    path = address.path(APP, "birch", ids_in(scene.birchs))
    # The base hosts are the installation's: any workspace may choose any of them.
    foreign = ids_in({table: row for table, row in scene.acorns.items() if table != "base_host"})
    view = APP.view_functions[address.rule.endpoint]
    mine, around = names_read_by(view), names_around(view)
    for name in sorted(mine | around):
        number = foreign.get(name, foreign["lead"])
        for carried in carriers(name, number, address.method):
            answer = charlie.open(path, method=address.method, headers=SWAP, **carried)
            assert SECRET not in answer.get_data().decode(errors="replace"), name
            assert answer.status_code < 500, name
            if name in mine and name in foreign and (address.rule.endpoint, name) not in PLACES:
                assert answer.status_code in {404, 422} or not reads(view, carried), name
    assert everything(scene.acorn_id) == scene.before


def carriers(name: str, number: int, method: str) -> list[dict[str, Any]]:
    in_query = {"query_string": {name: number}}
    return [in_query] if method == "GET" else [in_query, {"data": {name: number}}, {"json": {name: number}}]


def _careless(slug: str, lead_id: int = 0) -> str:
    return f"{SECRET} {request.args.get('lead', type=int)}"


def test_a_view_that_forgets_to_ask_is_noticed(scene: Scene) -> None:
    app = create_app()
    app.add_url_rule("/w/<slug>/careless/<int:lead_id>", "careless", _careless, methods=["POST"])
    (careless,) = (address for address in addresses(app) if address.rule.endpoint == "careless")
    assert careless.has_ids
    with pytest.raises(AssertionError):
        careless.ask(Browser(app, app.response_class), "acorn", ids_in(scene.acorns))
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
