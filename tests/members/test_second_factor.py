"""A workspace may ask its owners and admins for a second step: whoever has none answers leads and manages nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts import app_codes, people
from webapp.accounts.factor_models import CodeApp
from webapp.accounts.models import User, Workspace
from webapp.runtime.database import unit_of_work

PATH = "/w/acorn/members/second-factor"


def give_app(person: User) -> None:
    with unit_of_work() as session:
        app = CodeApp(user_id=person.id, last_step=0)
        app.secret = app_codes.new_secret()
        session.add(app)


def asks() -> bool:
    with unit_of_work() as session:
        return session.scalars(select(Workspace.asks_second_factor).where(Workspace.slug == "acorn")).one()


@pytest.fixture
def asking(client: Browser, cast: Cast, sign_in: SignIn) -> Browser:
    """Acorn asks for it; Alice, who asked, has an app."""
    give_app(cast.alice)
    assert sign_in(client, cast.alice).post(PATH, data={"wanted": "yes"}).status_code == 303
    return client


def test_an_owner_who_has_one_asks_for_it_and_takes_it_back(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        people.add_member(session, cast.acorn, cast.bob, "admin")
    give_app(cast.bob)
    assert sign_in(client, cast.bob).post(PATH, data={"wanted": "yes"}).status_code == 404, "admins do not"
    sign_in(client, cast.alice)
    refused = client.post(PATH, data={"wanted": "yes"})
    assert (refused.status_code, "for yourself first" in refused.text, asks()) == (422, True, False)
    give_app(cast.alice)
    assert (client.post(PATH, data={"wanted": "yes"}).status_code, asks()) == (303, True)
    assert "second step</span>" in client.get("/w/acorn/members").text
    assert (client.post(PATH, data={"wanted": "no"}).status_code, asks()) == (303, False)
    assert (client.post(PATH, data={"wanted": "x"}).status_code, asks()) == (422, False)


def test_an_admin_without_one_is_led_to_it_and_answers_leads_meanwhile(
    asking: Browser, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        people.add_member(session, cast.acorn, cast.bob, "admin")
        lead = factories.lead(session, cast.acorn)
    sign_in(asking, cast.bob)
    page = asking.get("/w/acorn/inbox").text
    assert "set one up</a>" in page
    note = asking.post(f"/w/acorn/leads/{lead.id}/notes", data={"notes": "rang"}, headers=SWAP)
    assert note.status_code < 300
    key = f"/w/acorn/integrations/{cast.acorn.id}/emailbison/keys"
    for path in (f"/w/acorn/members/{cast.sam.id}/role", key, "/w/acorn/personas/profile"):
        held = asking.post(path, data={"role": "admin", "key": "9|x", "profile": "x"})
        assert (held.status_code, 'href="/account#factors"' in held.text) == (403, True), path
        assert asking.post(path, data={"role": "admin"}, headers=SWAP).status_code == 403
    give_app(cast.bob)
    assert (
        asking.post(f"/w/acorn/members/{cast.sam.id}/role", data={"role": "inbox_manager"}).status_code == 303
    )


def test_others_and_other_workspaces_are_not_asked(asking: Browser, cast: Cast, sign_in: SignIn) -> None:
    assert "set one up" not in sign_in(asking, cast.sam).get("/w/acorn/inbox").text
    sign_in(asking, cast.charlie)
    assert "set one up" not in asking.get("/w/birch/inbox").text
    assert asking.post("/w/birch/members/turns", data={"wanted": "yes"}).status_code == 303


def test_the_administrator_is_held_back_too(asking: Browser, cast: Cast, sign_in: SignIn) -> None:
    sign_in(asking, cast.ada)
    for path in (f"/w/acorn/members/{cast.bob.id}/link", "/w/acorn/integrations/hosts", "/w/all/sync/runs"):
        assert asking.post(path, data={"host": "x.test"}).status_code == 403, path
    assert asking.post("/w/acorn/schedules/sync.sweeps/pause").status_code in {403, 404}
    give_app(cast.ada)
    assert asking.post(f"/w/acorn/members/{cast.bob.id}/link").status_code == 200
