"""The Members page: who may change whom, and what it does at once."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts import people
from webapp.accounts.models import RIGHTS, BrowserSession, Membership, User, Workspace
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work


@pytest.fixture
def another(app: Flask) -> Browser:
    return Browser(app, app.response_class)


def role_of(person: User, place: Workspace) -> str | None:
    with unit_of_work() as session:
        found = session.get(Membership, (place.id, person.id))
        return found.role if found else None


def post(client: Browser, person: User, act: str, **form: str) -> tuple[int, str]:
    answer = client.post(f"/w/acorn/members/{person.id}/{act}", data=form)
    return answer.status_code, re.sub(r"<[^>]+>", " ", answer.text)


def test_everybody_sees_who_is_there_and_only_managers_see_addresses(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, cast.alice).get("/w/acorn/members").text
    assert "bob@example.test" in page
    assert "Invite somebody" in page
    assert all(right in page for right in RIGHTS.values()), "what each role may do"
    page = sign_in(client, cast.sam).get("/w/acorn/members").text
    assert "Bob" in page
    assert "bob@example.test" not in page
    assert "Invite somebody" not in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]


def test_all_workspaces_are_shown_and_changed_one_at_a_time(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.ada)
    page = client.get("/w/all/members").text
    assert 'href="/w/acorn/members"' in page
    assert client.post(f"/w/all/members/{cast.bob.id}/role", data={"role": "admin"}).status_code == 404
    assert role_of(cast.bob, cast.acorn) == "inbox_manager"


@pytest.mark.parametrize("who", ["bob", "sam"])
def test_whoever_does_not_manage_changes_nothing(
    client: Browser, cast: Cast, sign_in: SignIn, who: str
) -> None:
    sign_in(client, getattr(cast, who))
    for act, form in (("role", {"role": "admin"}), ("removal", {}), ("handover", {"to": ""}), ("link", {})):
        assert post(client, cast.alice, act, **form)[0] == 404
        assert post(client, getattr(cast, who), act, **form)[0] == 404
    for path in ("invitations", "turns"):
        assert client.post(f"/w/acorn/members/{path}", data={"wanted": "yes"}).status_code == 404
    assert (role_of(cast.alice, cast.acorn), role_of(cast.sam, cast.acorn)) == ("owner", "setter")


def test_a_role_counts_from_the_next_request_on(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
    sign_in(another, cast.bob)
    assert another.get(f"/w/acorn/leads/{lead.id}").status_code == 200
    sign_in(client, cast.alice)
    assert post(client, cast.bob, "role", role="setter")[0] == 303
    assert another.get(f"/w/acorn/leads/{lead.id}").status_code == 404
    assert post(client, cast.bob, "role", role="emperor")[0] == 422


def test_admins_manage_all_but_owners(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    with unit_of_work() as session:
        people.add_member(session, cast.acorn, cast.bob, "admin")
    sign_in(client, cast.bob)
    assert post(client, cast.sam, "role", role="owner")[0] == 422
    status, said = post(client, cast.alice, "role", role="setter")
    assert (status, "Only an owner" in said) == (422, True)
    assert post(client, cast.alice, "removal")[0] == 422
    assert post(client, cast.sam, "role", role="admin")[0] == 303


def test_a_workspace_keeps_an_owner(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    sign_in(client, cast.alice)
    for act, form in (("role", {"role": "admin"}), ("removal", {})):
        status, said = post(client, cast.alice, act, **form)
        assert (status, "needs an owner" in said) == (422, True)
    assert post(client, cast.bob, "role", role="owner")[0] == 303
    assert client.post(f"/w/acorn/members/{cast.alice.id}/removal").headers["Location"] == "/"
    assert role_of(cast.alice, cast.acorn) is None


def test_the_administrator_may_make_owners(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    sign_in(client, cast.ada)
    assert post(client, cast.sam, "role", role="owner")[0] == 303
    assert post(client, cast.alice, "removal")[0] == 303


def test_whoever_is_removed_is_out_at_once(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, assigned_to=cast.sam.id)
    sign_in(another, cast.sam)
    assert another.get("/w/acorn/inbox").status_code == 200
    sign_in(client, cast.alice)
    assert post(client, cast.sam, "removal")[0] == 303
    assert another.get("/w/acorn/inbox").status_code == 303, "no other place: signed out"
    with unit_of_work() as session:
        mine = select(func.count()).where(BrowserSession.user_id == cast.sam.id)
        assert session.scalar(mine) == 0
        assert session.get_one(Lead, lead.id).assigned_to is None


def test_whoever_has_another_place_stays_signed_in_there(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        people.add_member(session, cast.birch, cast.sam, "setter")
        elsewhere = factories.lead(session, cast.birch, assigned_to=cast.sam.id)
    sign_in(another, cast.sam)
    sign_in(client, cast.alice)
    assert post(client, cast.sam, "removal")[0] == 303
    with unit_of_work() as session:
        assert session.get_one(Lead, elsewhere.id).assigned_to == cast.sam.id
    assert another.get("/w/acorn/inbox").status_code == 404
    assert another.get("/w/birch/inbox").status_code == 200


def test_leads_are_handed_over_within_the_workspace(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, assigned_to=cast.sam.id)
    sign_in(client, cast.alice)
    for nobody_here in (str(cast.charlie.id), "999999", "x"):
        assert post(client, cast.sam, "handover", to=nobody_here)[0] == 422
    assert post(client, cast.sam, "handover", to=str(cast.bob.id))[0] == 303
    with unit_of_work() as session:
        assert session.get_one(Lead, lead.id).assigned_to == cast.bob.id
    assert post(client, cast.bob, "handover", to="")[0] == 303
    with unit_of_work() as session:
        assert session.get_one(Lead, lead.id).assigned_to is None


def test_only_the_administrator_makes_password_links(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    """A link opens all of a person's workspaces, so one workspace's owner may not make it."""
    sign_in(client, cast.alice)
    assert post(client, cast.bob, "link")[0] == 404
    sign_in(client, cast.ada)
    status, said = post(client, cast.bob, "link")
    assert status == 200
    assert re.search(r"/links/[\w-]{32}", said)
