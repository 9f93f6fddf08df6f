"""Who sees which workspaces."""

import pytest

from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from tests.settings import chosen
from webapp.accounts import people
from webapp.accounts.models import User
from webapp.accounts.scopes import Scope, scope_of, viewer_of
from webapp.app import create_app
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid, NotFound


def look(person: User, slug: str) -> Scope:
    with unit_of_work() as session:
        return scope_of(viewer_of(session, person), slug)


def test_charlie_sees_nothing_of_acorn(cast: Cast) -> None:
    with pytest.raises(NotFound):
        look(cast.charlie, "acorn")
    everything = look(cast.charlie, "all")
    assert everything.workspace_ids == (cast.birch.id,)
    with pytest.raises(NotFound):
        everything.workspace(cast.acorn.id)
    with pytest.raises(NotFound):
        everything.may_manage(cast.acorn.id)


def test_the_administrator_sees_every_workspace(cast: Cast) -> None:
    everything = look(cast.ada, "all")
    assert everything.is_all
    assert everything.name == "All workspaces"
    assert [workspace.slug for workspace in everything.workspaces] == ["acorn", "birch"]
    assert all(everything.may_manage(number) for number in everything.workspace_ids)
    assert not everything.is_setter_in(cast.acorn.id)


def test_an_administrator_is_never_less_than_an_admin(cast: Cast) -> None:
    with unit_of_work() as session:
        people.add_member(session, cast.acorn, cast.ada, "setter")
        people.add_member(session, cast.birch, cast.ada, "owner")
    assert [workspace.role for workspace in look(cast.ada, "all").workspaces] == ["admin", "owner"]


def test_roles_say_what_one_may_do(cast: Cast) -> None:
    acorn = cast.acorn.id
    assert [look(person, "acorn").may_manage(acorn) for person in (cast.alice, cast.bob, cast.sam)] == [
        True,
        False,
        False,
    ]
    assert [look(person, "acorn").is_setter_in(acorn) for person in (cast.alice, cast.bob, cast.sam)] == [
        False,
        False,
        True,
    ]
    assert look(cast.sam, "acorn").name == "Acorn"
    assert look(cast.sam, "acorn").workspace(acorn).time_zone == "Europe/Berlin"


def test_a_member_has_one_role_the_last_that_was_given(cast: Cast) -> None:
    with unit_of_work() as session:
        people.add_member(session, cast.acorn, cast.sam, "admin")
    assert look(cast.sam, "acorn").may_manage(cast.acorn.id)


@pytest.mark.parametrize("slug", ["all", "nowhere", "", "ACORN", "acorn ", "%"])
def test_whoever_has_no_place_finds_nothing(cast: Cast, slug: str) -> None:
    with unit_of_work() as session:
        nell = people.create_user(session, name="Nell", email="nell@example.test", password="long enough")
    with pytest.raises(NotFound):
        look(nell, slug)


def test_what_cannot_be_made_is_refused_in_words(cast: Cast) -> None:
    with unit_of_work() as session:
        for slug in ("all", "acorn"):
            with pytest.raises(Invalid, match="is taken"):
                people.create_workspace(session, slug=slug, name="Again")
        with pytest.raises(Invalid, match="not a time zone"):
            people.create_workspace(session, slug="cedar", name="Cedar", time_zone="Mars/Olympus")
        with pytest.raises(Invalid, match="already signs in"):
            people.create_user(session, name="Alice", email="ALICE@example.test ", password="long enough")
        with pytest.raises(Invalid, match="8 characters"):
            people.create_user(session, name="Short", email="short@example.test", password="short")


def test_the_way_home_is_the_workspace_that_was_open_last(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.ada)
    assert client.get("/").headers["Location"] == "/w/acorn/inbox"
    for slug, home in (("birch", "birch"), ("all", "all"), ("somebody-elses", "acorn")):
        client.set_cookie("signalbox-workspace", slug)
        assert client.get("/").headers["Location"] == f"/w/{home}/inbox"


@pytest.mark.parametrize("is_secure", [True, False])
def test_the_cookie_of_the_workspace_is_out_of_reach_of_scripts_and_of_other_sites(
    cast: Cast, sign_in: SignIn, is_secure: bool
) -> None:
    with chosen(SECURE_COOKIES=str(is_secure).lower()):
        app = create_app()
        browser = sign_in(Browser(app, app.response_class), cast.alice)
        answer = browser.get("/w/acorn/inbox", base_url="https://localhost" if is_secure else None)
    (cookie,) = (
        line for line in answer.headers.getlist("Set-Cookie") if line.startswith("signalbox-workspace=")
    )
    facts = {fact.strip() for fact in cookie.split(";")}
    assert {"HttpOnly", "SameSite=Lax"} <= facts
    assert ("Secure" in facts) is is_secure
