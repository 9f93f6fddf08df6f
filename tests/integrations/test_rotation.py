"""`flask keys rotate`: every secret sealed anew, however often it is stopped, and what cannot be opened is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.integrations.conftest import connection
from tools.demo import Shown
from webapp.accounts.factor_models import CodeApp
from webapp.accounts.models import User
from webapp.integrations import rotation
from webapp.integrations.models import Connection
from webapp.integrations.webhook_addresses import webhook_url
from webapp.runtime import secrets
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings

OLD = "a key ring with one key for tests only"
NEW = "the new key in front of all the others"
Ring = Callable[[str], None]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ring]:
    """SECRET_KEYS, read anew as at a start."""

    def ring(keys: str) -> None:
        monkeypatch.setenv("SECRET_KEYS", keys)
        settings.cache_clear()

    yield ring
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def both(cast: Cast, sims: Switchboard) -> list[int]:
    with unit_of_work() as session:
        return [
            factories.account(session, cast.acorn, sims.emailbison).id,
            factories.account(session, cast.birch, sims.emailbison_two).id,
        ]


def test_the_old_key_can_be_taken_out_afterwards(
    app: Flask, both: list[int], ring: Ring, sims: Switchboard
) -> None:
    before = [webhook_url(connection(number)) for number in both]
    with unit_of_work() as session:
        app_of_somebody = CodeApp(user_id=session.scalars(select(User.id)).first(), last_step=0)
        app_of_somebody.secret = "SECRETOFANAPP"
        session.add(app_of_somebody)
    ring(f"{NEW},{OLD}")
    done = app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert (done.exit_code, "2 connections were sealed anew" in done.output) == (0, True)
    ring(NEW)
    with unit_of_work() as session:
        assert session.scalars(select(CodeApp)).one().secret == "SECRETOFANAPP"
    assert [connection(number).key for number in both] == [sims.emailbison.key, sims.emailbison_two.key]
    assert [webhook_url(connection(number)) for number in both] == before
    assert [connection(number).key_last_four for number in both] == ["0001", "0001"]


def test_it_goes_on_where_it_was_stopped(both: list[int], ring: Ring) -> None:
    ring(f"{NEW},{OLD}")
    with unit_of_work() as session:  # stopped after the first
        row = session.get_one(Connection, both[0])
        row.webhook_token, row.key = row.webhook_token, row.key or ""
    assert rotation.rotate() == rotation.Rotated(sealed=1, kept=1, locked=[])
    assert rotation.rotate() == rotation.Rotated(sealed=0, kept=2, locked=[])


def test_what_no_key_opens_is_left_and_named(app: Flask, both: list[int], ring: Ring) -> None:
    ring("a third key that nothing was sealed with")
    done = app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert (done.exit_code, f"connection {both[0]}, {both[1]}" in done.output) == (1, True)
    ring(OLD)
    assert not any(connection(number).key is None for number in both)


def test_a_half_sealed_row_is_never_written(both: list[int], ring: Ring) -> None:
    ring(f"{NEW},{OLD}")
    with unit_of_work() as session:
        session.get_one(Connection, both[0]).key_sealed = b"of another place altogether"
    kept = connection(both[0]).webhook_token_sealed
    assert rotation.rotate() == rotation.Rotated(sealed=1, kept=0, locked=[both[0]])
    assert connection(both[0]).webhook_token_sealed == kept
    assert secrets.is_newest(connection(both[1]).webhook_token_sealed)


def test_what_was_sealed_with_a_lost_key_stops_no_start(app: Flask, both: list[int], ring: Ring) -> None:
    ring(NEW)
    shown = app.test_cli_runner().invoke(args=["demo", "--show"])
    assert shown.exit_code == 0, shown.output
    hooks = [each for one in json.loads(shown.output)["workspaces"] for each in one["webhooks"]]
    assert ["enter the key again" in each["url"] for each in hooks] == [True, True]
    assert Shown(workspaces=json.loads(shown.output)["workspaces"]).webhook_urls() == []
