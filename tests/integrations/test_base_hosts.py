"""The list of hosts: seeded once, kept by the administrator, chosen from by admins, never emptied under somebody's feet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from simulators import Switchboard
from tests import factories, scratch
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.integrations.conftest import PAGE, connection, said
from webapp.accounts.models import User
from webapp.accounts.scopes import scope_of, viewer_of
from webapp.integrations import base_hosts
from webapp.integrations.connections import connect
from webapp.integrations.models import BaseHost, Connection
from webapp.providers.emailbison.registration import DEFAULT_HOST
from webapp.runtime import tenancy
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.runtime.errors import Invalid
from webapp.runtime.settings import settings


def hosts() -> dict[str, str]:
    with unit_of_work() as session:
        return {row.host: row.label for row in base_hosts.list_hosts(session)}


def host_id(host: str) -> int:
    with unit_of_work() as session:
        return session.scalars(select(BaseHost.id).where(BaseHost.host == host)).one()


@pytest.fixture
def base_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """EMAILBISON_BASE_URL, read anew as at a start."""

    def base_url(value: str) -> None:
        monkeypatch.setenv("EMAILBISON_BASE_URL", value)
        settings.cache_clear()

    yield base_url
    monkeypatch.undo()
    settings.cache_clear()


def test_the_defaults_come_once_and_stay_deleted(app: Flask, database: None) -> None:
    with app.app_context():
        downgrade(revision="0001")
        upgrade()
        assert hosts() == {
            "send.foundersclubsend.com": "Founders Club Send",
            "send.meetinboxxia.com": "Inboxxia (default)",
        }
        with unit_of_work() as session:
            session.execute(text("DELETE FROM base_host WHERE host = 'send.foundersclubsend.com'"))
        upgrade()
    assert list(hosts()) == ["send.meetinboxxia.com"]


def test_what_was_pasted_is_understood_and_what_was_dropped_is_said(ada: Browser) -> None:
    status, words = said(ada, f"{PAGE}/hosts", host="http://Send.Brand.test/login?x=1", label="Brand")
    assert status == 204
    assert all(
        part in words
        for part in ("send.brand.test is on the list", "http://", "/login?x=1", "could not be looked up")
    )
    said(ada, f"{PAGE}/hosts", host="send.brand.test", label="")
    assert hosts() == {"send.brand.test": "Brand"}
    said(ada, f"{PAGE}/hosts", host="send.brand.test", label="New name")
    assert hosts() == {"send.brand.test": "New name"}


@pytest.mark.parametrize(
    "pasted", ["127.1", "https://localhost/", "a@send.brand.test", "send.brand.test:8443", "db.internal"]
)
def test_what_is_refused_is_refused_in_words(ada: Browser, pasted: str) -> None:
    status, words = said(ada, f"{PAGE}/hosts", host=pasted)
    assert status == 422
    assert "Please check this" in words
    assert hosts() == {}


def test_a_name_that_leads_to_private_space_is_refused(ada: Browser) -> None:
    scratch.names.tell("sneaky.test", ["10.0.0.7"])
    status, words = said(ada, f"{PAGE}/hosts", host="sneaky.test")
    assert (status, "private address" in words, "EGRESS_ALLOW" in words) == (422, True, True)
    scratch.names.tell("honest.test", ["93.184.216.34"])
    assert said(ada, f"{PAGE}/hosts", host="honest.test")[0] == 204
    scratch.names.forget()
    assert list(hosts()) == ["honest.test"]


def test_only_the_administrator_changes_the_list(alice: Browser) -> None:
    with unit_of_work() as session:
        base_hosts.ensure(session, "send.brand.test")
    assert said(alice, f"{PAGE}/hosts", host="other.test")[0] == 404
    assert said(alice, f"{PAGE}/hosts/{host_id('send.brand.test')}/removal")[0] == 404
    assert list(hosts()) == ["send.brand.test"]
    assert "hosts of this installation" not in alice.get(PAGE).get_data(as_text=True)


def test_a_host_in_use_is_not_deleted_before_its_workspaces_are_moved(
    ada: Browser, cast: Cast, sims: Switchboard, connection_id: int, drain: Drain
) -> None:
    old, new = sims.emailbison.host, sims.emailbison_two.host
    with unit_of_work() as session:
        factories.account(session, cast.birch, sims.emailbison)
        base_hosts.ensure(session, new)
    removal = f"{PAGE}/hosts/{host_id(old)}/removal"
    status, words = said(ada, removal)
    assert (status, "Acorn, Birch" in words, "move them" in words) == (422, True, True)
    assert said(ada, removal, move_to=host_id(old))[0] == 422
    assert said(ada, removal, move_to=999_999_999)[0] == 404
    assert old in hosts()
    assert "Move them to" in ada.get(PAGE).get_data(as_text=True)
    assert said(ada, removal, move_to=host_id(new))[0] == 204
    assert list(hosts()) == [new]
    assert connection(connection_id).host == new
    drain()
    assert connection(connection_id).trouble == "key_refused", "the move is tested at once"


def test_the_database_holds_it_too(cast: Cast, connection_id: int) -> None:
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.execute(text("DELETE FROM base_host"))


def test_choice_then_environment_then_default_and_the_page_says_why(
    alice: Browser, base_url: Callable[[str], None], connection_id: int, sims: Switchboard
) -> None:
    def shown() -> str:
        return alice.get(PAGE).get_data(as_text=True)

    assert "chosen for this workspace" in shown()
    choices = f"{PAGE}/{connection(connection_id).workspace_id}/emailbison/choices"
    assert said(alice, choices, host_id="")[0] == 204
    assert connection(connection_id).host is None
    assert DEFAULT_HOST in shown()
    assert "the usual one: this workspace has chosen none" in shown()
    base_url("https://send.brand.test/api")
    assert "send.brand.test" in shown()
    assert "the one of this installation" in shown()
    base_url("https://127.0.0.1/")
    assert DEFAULT_HOST in shown()
    assert "this installation is set to cannot be used. It is an IP address" in shown()


def test_an_admin_chooses_from_the_list_alone(
    client: Browser,
    cast: Cast,
    sign_in: SignIn,
    connection_id: int,
    sims: Switchboard,
) -> None:
    with unit_of_work() as session:
        base_hosts.ensure(session, sims.emailbison_two.host)
    choices = f"{PAGE}/{cast.acorn.id}/emailbison/choices"
    sign_in(client, cast.bob)
    assert said(client, choices, host_id=host_id(sims.emailbison_two.host))[0] == 404
    sign_in(client, cast.alice)
    assert said(client, choices, host_id=999_999_999)[0] == 404
    assert connection(connection_id).host == sims.emailbison.host
    status, words = said(client, choices, host_id=host_id(sims.emailbison_two.host))
    assert (status, sims.emailbison_two.host in words) == (204, True)
    assert connection(connection_id).host == sims.emailbison_two.host
    assert client.post(choices, data={"host_id": ""}).status_code == 303, "without JavaScript it is a form"
    assert "Calls go to" in client.get(PAGE).get_data(as_text=True)


def test_a_host_is_not_removed_while_somebody_chooses_it(
    ada: Browser, connection_id: int, sims: Switchboard
) -> None:
    with unit_of_work() as session:
        base_hosts.ensure(session, "send.brand.test")
    number = host_id("send.brand.test")
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            chosen = base_hosts.get_host(session, number).host
            removal = pool.submit(remove_as_administrator, number)
            until_somebody_waits(session)
            base_hosts.choose(session, session.get_one(Connection, connection_id), chosen)
        with pytest.raises(Invalid, match="is used by"):
            removal.result(10)
    assert connection(connection_id).host == "send.brand.test"


def remove_as_administrator(number: int) -> None:
    tenancy.set_all_tenants()
    with system_transaction() as session:
        ada = session.scalars(select(User).where(User.is_administrator)).one()
        base_hosts.remove(session, scope_of(viewer_of(session, ada), "all"), number)


def until_somebody_waits(session: Session) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')"
    )
    until = time.monotonic() + 10
    while not session.scalar(waiting):
        assert time.monotonic() < until, "nobody waits for the host"
        time.sleep(0.01)


def test_the_hosts_of_other_clients_are_nobody_elses_business(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        base_hosts.ensure(session, "send.acorn-client.test", "Acorn Ltd (secret client)")
        base_hosts.ensure(session, "free.test", "a label")
        connect(session, cast.acorn.id, "emailbison", key="1|x", host="send.acorn-client.test")
        numbers = {row.host: row.id for row in base_hosts.list_hosts(session)}
    charlie, path = sign_in(client, cast.charlie), "/w/birch/integrations"
    page = charlie.get(path).text
    assert "free.test" in page
    assert not [words for words in ("acorn-client", "secret client", "a label") if words in page]
    choices = f"{path}/{cast.birch.id}/emailbison/choices"
    assert charlie.post(choices, data={"host_id": numbers["send.acorn-client.test"]}).status_code == 404
    assert charlie.post(choices, data={"host_id": numbers["free.test"]}).status_code == 303
    assert "send.acorn-client.test" in sign_in(client, cast.alice).get("/w/acorn/integrations").text
    assert "secret client" in sign_in(client, cast.ada).get("/w/acorn/integrations").text
