"""Every address of the product, as it is: who is signed out is sent to sign in, and Charlie finds nothing of Acorn's.

The addresses come from the application itself, so a view that is added tomorrow is tried tomorrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import IntegerConverter, Rule

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from webapp.accounts.models import User
from webapp.app import create_app
from webapp.runtime.database import Base, unit_of_work

OPEN = {"/sign-in", "/sign-out", "/healthz", "/readyz", "/metrics", "/webhooks/<provider>/<token>"}
"""Addresses that need nobody to be signed in."""


@dataclass(frozen=True)
class Address:
    rule: Rule
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def ask(self, client: Browser, slug: str, ids: dict[str, int]) -> int:
        """The status of the answer, once as a page and once as an htmx swap, which have to agree."""
        known = {
            name: ids.get(name, ids["lead_id"]) if self._is_id(name) else slug for name in self.rule.arguments
        }
        adapter = client.application.url_map.bind("localhost")
        path = adapter.build(self.rule.endpoint, known, method=self.method)
        page, swap = (
            client.open(path, method=self.method, headers=headers).status_code for headers in ({}, SWAP)
        )
        assert swap == {303: 401}.get(page, page)
        return page

    @property
    def has_ids(self) -> bool:
        return any(self._is_id(name) for name in self.rule.arguments)

    def _is_id(self, name: str) -> bool:
        return isinstance(self.rule._converters[name], IntegerConverter)


def addresses(app: Flask) -> Iterator[Address]:
    for rule in app.url_map.iter_rules():
        if rule.rule not in OPEN:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Address(rule, method)


EVERY = list(addresses(create_app()))
OF_WORKSPACES = [address for address in EVERY if address.rule.rule.startswith("/w/<slug>/")]
WITH_IDS = [address for address in OF_WORKSPACES if address.has_ids]


@pytest.fixture
def acorns(cast: Cast) -> dict[str, int]:
    """Ids of things that belong to Acorn, by the names that addresses use."""
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
        message = factories.message(session, lead)
        return {"lead_id": lead.id, "message_id": message.id}


def rows() -> dict[str, int]:
    """How many rows each table has."""
    with unit_of_work() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_every_address_is_open_on_purpose_or_belongs_to_a_workspace() -> None:
    assert {str(address) for address in EVERY} - {str(address) for address in OF_WORKSPACES} == {"GET /"}


@pytest.mark.parametrize("address", EVERY, ids=str)
def test_signed_out_is_sent_to_sign_in(client: Browser, acorns: dict[str, int], address: Address) -> None:
    assert address.ask(client, "acorn", acorns) == 303


@pytest.mark.parametrize("address", OF_WORKSPACES, ids=str)
def test_charlie_finds_no_acorn(
    client: Browser,
    cast: Cast,
    sign_in: Callable[[Browser, User], Browser],
    acorns: dict[str, int],
    address: Address,
) -> None:
    sign_in(client, cast.charlie)
    before = rows()
    assert address.ask(client, "acorn", acorns) == 404
    assert rows() == before


@pytest.mark.parametrize("slug", ["birch", "all"])
@pytest.mark.parametrize("address", WITH_IDS, ids=str)
def test_charlie_finds_nothing_of_acorns_under_his_own_name(
    client: Browser,
    cast: Cast,
    sign_in: Callable[[Browser, User], Browser],
    acorns: dict[str, int],
    address: Address,
    slug: str,
) -> None:
    sign_in(client, cast.charlie)
    before = rows()
    assert address.ask(client, slug, acorns) == 404
    assert rows() == before


def test_a_view_that_forgets_to_ask_is_noticed(acorns: dict[str, int]) -> None:
    app = create_app()
    app.add_url_rule(
        "/w/<slug>/careless/<int:lead_id>", "careless", lambda slug, lead_id: "hello", methods=["POST"]
    )
    (careless,) = (address for address in addresses(app) if address.rule.endpoint == "careless")
    assert careless.has_ids
    assert careless.ask(Browser(app, app.response_class), "acorn", acorns) == 200
