"""Every address of the product, as it is: who is signed out is sent to sign in, and Charlie finds nothing of Acorn's.

The addresses come from the application itself, and the ids that they read in a query, a form or JSON from the views'
own code, so a view that is added tomorrow is tried tomorrow.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from tests.architecture.rows import Rows, everything, furnish, ids_in
from tests.browser import SWAP, Browser
from tests.factories import Cast
from webapp.accounts.models import User
from webapp.app import create_app
from webapp.runtime.database import system_transaction

OPEN = {
    "/sign-in",
    "/sign-in/links",
    "/sign-in/with/<provider>",
    "/sign-in/callback",
    "/sign-out",
    "/recovery",
    "/links/<token>",
    "/invitations/<token>",
    "/invitations/<token>/links",
    "/healthz",
    "/readyz",
    "/metrics",
    "/webhooks/<provider>/<token>",
    "/webhooks/gohighlevel",
}
"""Addresses that need nobody to be signed in."""

PLACES = {("inbox.listing", "lead")}
"""Ids that only say where to stand: they mark a row of what is shown anyway, and open nothing."""

SECRET = "acorn-secret"


@dataclass(frozen=True)
class Address:
    rule: Rule
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def ask(self, client: Browser, slug: str, ids: dict[str, int]) -> int:
        """The status of the answer, once as a page and once as an htmx swap, which have to agree."""
        path = self.path(client.application, slug, ids)
        page, swap = (client.open(path, method=self.method, headers=headers) for headers in ({}, SWAP))
        assert SECRET not in page.get_data(as_text=True) + swap.get_data(as_text=True)
        assert swap.status_code == {303: 401}.get(page.status_code, page.status_code)
        return page.status_code

    def path(self, app: Flask, slug: str, ids: dict[str, int]) -> str:
        known = {
            name: ids.get(name, ids["lead_id"]) if self._is_id(name) else self._word(name, slug)
            for name in self.rule.arguments
        }
        return app.url_map.bind("localhost").build(self.rule.endpoint, known, method=self.method)

    @property
    def has_ids(self) -> bool:
        return any(self._is_id(name) for name in self.rule.arguments)

    def _word(self, name: str, slug: str) -> str:
        converter = self.rule._converters[name]
        return sorted(converter.items)[0] if isinstance(converter, AnyConverter) else slug

    def _is_id(self, name: str) -> bool:
        return isinstance(self.rule._converters[name], IntegerConverter)


def addresses(app: Flask) -> Iterator[Address]:
    for rule in app.url_map.iter_rules():
        if rule.rule not in OPEN:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Address(rule, method)


ONES_OWN = {
    "GET /",
    "GET /account",
    "GET /account/password",
    "POST /account/password",
    "POST /account/sessions/others/end",
    "POST /account/sessions/<int:session_id>/end",
}
"""Addresses about whoever asks."""

APP = create_app()
EVERY = list(addresses(APP))
OF_WORKSPACES = [address for address in EVERY if address.rule.rule.startswith("/w/<slug>/")]
WITH_IDS = [address for address in OF_WORKSPACES if address.has_ids]

SignIn = Callable[[Browser, User], Browser]


@pytest.fixture
def acorns(cast: Cast) -> Rows:
    """Something of everything that can belong to Acorn."""
    with system_transaction() as session:
        return furnish(session, cast.acorn, cast.alice, SECRET)


def test_every_address_is_open_on_purpose_or_belongs_to_a_workspace() -> None:
    assert {str(address) for address in EVERY} - {str(address) for address in OF_WORKSPACES} == ONES_OWN


@pytest.mark.parametrize("address", EVERY, ids=str)
def test_signed_out_is_sent_to_sign_in(client: Browser, acorns: Rows, address: Address) -> None:
    assert address.ask(client, "acorn", ids_in(acorns)) == 303


@pytest.mark.parametrize("address", OF_WORKSPACES, ids=str)
def test_charlie_finds_no_acorn(
    client: Browser, cast: Cast, sign_in: SignIn, acorns: Rows, address: Address
) -> None:
    sign_in(client, cast.charlie)
    before = everything()
    assert address.ask(client, "acorn", ids_in(acorns)) == 404
    assert everything() == before


@pytest.mark.parametrize("slug", ["birch", "all"])
@pytest.mark.parametrize("address", WITH_IDS, ids=str)
def test_charlie_finds_nothing_of_acorns_under_his_own_name(
    client: Browser, cast: Cast, sign_in: SignIn, acorns: Rows, address: Address, slug: str
) -> None:
    sign_in(client, cast.charlie)
    before = everything()
    assert address.ask(client, slug, ids_in(acorns)) == 404
    assert everything() == before


@pytest.mark.parametrize("address", OF_WORKSPACES, ids=str)
def test_an_id_of_acorns_in_a_query_a_form_or_json_opens_nothing(
    client: Browser, cast: Cast, sign_in: SignIn, acorns: Rows, address: Address
) -> None:
    """Charlie's own page, with his own ids in the address, and one of Acorn's wherever else the view might read one."""
    with system_transaction() as session:
        path = address.path(APP, "birch", ids_in(furnish(session, cast.birch, cast.charlie, "birch")))
    sign_in(client, cast.charlie)
    before, foreign = everything(cast.acorn.id), ids_in(acorns)
    view = client.application.view_functions[address.rule.endpoint]
    mine, around = names_read_by(view), names_around(view)
    for name in sorted(mine | around):
        number = foreign.get(name, foreign["lead"])
        for carried in carriers(name, number, address.method):
            answer = client.open(path, method=address.method, headers=SWAP, **carried)
            assert SECRET not in answer.get_data(as_text=True), name
            assert answer.status_code < 500, name
            if name in mine and name in foreign and (address.rule.endpoint, name) not in PLACES:
                assert answer.status_code in {404, 422} or not reads(view, carried), name
            assert everything(cast.acorn.id) == before, name


def carriers(name: str, number: int, method: str) -> list[dict[str, Any]]:
    in_query = {"query_string": {name: number}}
    return [in_query] if method == "GET" else [in_query, {"data": {name: number}}, {"json": {name: number}}]


def names_read_by(view: Callable[..., Any]) -> set[str]:
    """What the view's own code asks a mapping for by a literal name, or through a form's dataclass."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(view)))
    shapes = vars(sys.modules[view.__module__])
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "read"
    ]
    forms = [shapes[node.args[0].id] for node in calls if isinstance(node.args[0], ast.Name)]
    shaped = [form for form in forms if isinstance(form, type) and is_dataclass(form)]
    numbers = {field.name for form in shaped for field in fields(form) if "int" in str(field.type)}
    return _literals(tree) | numbers


def names_around(view: Callable[..., Any]) -> set[str]:
    """The same of the whole file that the view stands in."""
    return _literals(ast.parse(inspect.getsource(sys.modules[view.__module__])))


def reads(view: Callable[..., Any], carried: dict[str, Any]) -> bool:
    """Whether the view looks where the id was put: a form's field means nothing in a query."""
    code = inspect.getsource(view)
    places = {"query_string": ("args", "values"), "data": ("form", "values", "read("), "json": ("json",)}
    return any(place in code for kind in carried for place in places[kind])


def _literals(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        asked: ast.AST | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            asked = node.args[0] if node.func.attr in {"get", "getlist"} else None
        elif isinstance(node, ast.Subscript):
            asked = node.slice
        if isinstance(asked, ast.Constant) and isinstance(asked.value, str) and asked.value.isidentifier():
            found.add(asked.value)
    return found


def _careless(slug: str, lead_id: int = 0) -> str:
    return f"{SECRET} {request.args.get('lead', type=int)}"


def test_a_view_that_forgets_to_ask_is_noticed(acorns: Rows) -> None:
    app = create_app()
    app.add_url_rule("/w/<slug>/careless/<int:lead_id>", "careless", _careless, methods=["POST"])
    (careless,) = (address for address in addresses(app) if address.rule.endpoint == "careless")
    assert careless.has_ids
    with pytest.raises(AssertionError):
        careless.ask(Browser(app, app.response_class), "acorn", ids_in(acorns))
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
