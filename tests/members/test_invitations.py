"""An invitation lets one person in, once, within a week."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tests.browser import Browser
from tests.factories import PASSWORD, Cast
from tests.fixture_types import SignIn
from webapp.accounts import people
from webapp.accounts.models import Membership, User
from webapp.audit.models import AuditEntry
from webapp.members.models import LASTS, Invitation
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


@pytest.fixture
def another(app: Flask) -> Browser:
    return Browser(app, app.response_class)


@pytest.fixture
def invite(client: Browser, cast: Cast, sign_in: SignIn) -> Callable[..., str]:
    """Alice invites somebody, and hands on the path of the link that she is shown."""

    def invite(email: str = "nell@example.test", role: str = "setter") -> str:
        sign_in(client, cast.alice)
        page = client.post("/w/acorn/members/invitations", data={"email": email, "role": role})
        assert page.status_code == 200, page.text
        found = re.search(r'data-copy="[^"]+(/invitations/[\w-]{32})"', page.text)
        assert found
        assert found[1] not in client.get("/w/acorn/members").text, "shown once"
        return found[1]

    return invite


def nells_roles() -> list[str]:
    with unit_of_work() as session:
        mine = select(Membership.role).join(User).where(User.email == "nell@example.test")
        return list(session.scalars(mine))


def test_somebody_new_chooses_a_password_and_is_in(invite: Callable[..., str], another: Browser) -> None:
    path = invite()
    page = another.get(path)
    assert "Acorn invites you" in page.text
    assert another.get(path).status_code == 200, "looking uses nothing up"
    assert another.post(path, data={"name": "Nell", "password": "short"}).status_code == 422
    assert another.post(path, data={"name": " ", "password": "long enough"}).status_code == 422
    joined = another.post(path, data={"name": "Nell", "password": "long enough"})
    assert (joined.status_code, joined.headers["Location"]) == (303, "/w/acorn/inbox")
    assert another.get("/w/acorn/inbox").status_code == 200
    assert nells_roles() == ["setter"]
    assert another.get(path).status_code == 404
    assert "has been used, replaced, or is too old" in another.get(path).text
    assert another.post(path).status_code == 404


def test_somebody_known_signs_in_and_joins(
    invite: Callable[..., str], another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    path = invite("Charlie@example.test", "inbox_manager")
    assert f'href="/sign-in?next={path}"' in another.get(path).text
    sign_in(another, cast.charlie)
    assert "Join as Charlie" in another.get(path).text
    assert another.post(path).headers["Location"] == "/w/acorn/inbox"
    assert another.get("/w/acorn/inbox").status_code == 200


def test_another_address_does_not_get_in(
    invite: Callable[..., str], another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    path = invite()
    sign_in(another, cast.charlie)
    answer = another.post(path)
    assert answer.status_code == 422
    assert "This invitation is for nell@example.test" in answer.text
    assert another.get("/w/acorn/inbox").status_code == 404


def test_a_new_link_for_the_same_address_ends_the_old_one(
    invite: Callable[..., str], another: Browser
) -> None:
    first, second = invite(), invite("NELL@example.test", "admin")
    assert (another.get(first).status_code, another.get(second).status_code) == (404, 200)
    another.post(second, data={"name": "Nell", "password": "long enough"})
    assert nells_roles() == ["admin"]


def test_it_ends_after_a_week_and_when_it_is_withdrawn(
    invite: Callable[..., str], another: Browser, client: Browser
) -> None:
    path = invite()
    with unit_of_work() as session:
        session.execute(
            update(Invitation).values(expires_at=Invitation.expires_at - LASTS + timedelta(minutes=1))
        )
    assert another.get(path).status_code == 200
    with unit_of_work() as session:
        session.execute(update(Invitation).values(expires_at=clock.now()))
    assert another.get(path).status_code == 404
    path = invite()
    with unit_of_work() as session:
        number = session.scalars(select(Invitation.id)).one()
    assert client.post(f"/w/acorn/members/invitations/{number}/withdrawal").status_code == 303
    assert another.get(path).status_code == 404


def test_only_a_hash_of_the_link_is_stored(invite: Callable[..., str]) -> None:
    token = invite().rpartition("/")[2]
    with unit_of_work() as session:
        stored = session.scalars(select(Invitation)).one()
    assert len(stored.token_hash) == 32
    assert token.encode() not in stored.token_hash


@pytest.mark.parametrize(
    ("email", "role", "said"),
    [
        ("nobody", "setter", "Enter a mail address"),
        ("nell@example.test", "emperor", "Choose one of the roles"),
        ("bob@example.test", "admin", "is a member already"),
    ],
)
def test_what_cannot_be_invited_is_said(
    client: Browser, cast: Cast, sign_in: SignIn, email: str, role: str, said: str
) -> None:
    sign_in(client, cast.alice)
    answer = client.post("/w/acorn/members/invitations", data={"email": email, "role": role})
    assert answer.status_code == 422
    assert said in answer.text
    assert email in answer.text


def test_an_invitation_in_somebody_elses_name_reaches_nothing_of_theirs(
    app: Flask, client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    """Charlie invites Alice's address into Birch, keeps the link, and takes the account."""
    squatter, alice = Browser(app, app.response_class), Browser(app, app.response_class)
    path = link_of(sign_in(client, cast.charlie), "birch", "Alice@example.test")
    nobody = link_of(client, "birch", "nobody@example.test")
    shown = [
        another.replace(mail, "X") for mail, another in seen(squatter, (path, "Alice"), (nobody, "nobody"))
    ]
    assert shown[0] == shown[1], "the page does not tell who has an account"
    form = {"name": "Eve", "password": "eve has one of her own"}
    assert squatter.post(path, data=form).headers["Location"] == "/w/birch/inbox"
    assert squatter.get("/w/birch/inbox").status_code == 200
    assert squatter.get("/w/acorn/inbox").status_code == 404
    assert squatter.get("/w/all/members").text.count("Acorn") == 0
    # Whose address it is notices nothing, and signs in as ever.
    signing_in = {"email": "alice@example.test", "password": PASSWORD}
    assert alice.post("/sign-in", data=signing_in).status_code == 303
    assert alice.get("/w/acorn/inbox").status_code == 200
    assert alice.get("/w/birch/inbox").status_code == 404
    # Acorn invites its colleague once more: the squatter gets no further, whatever link they hold.
    with unit_of_work() as session:
        session.execute(delete(Membership).where(Membership.user_id == cast.alice.id))
        people.add_member(session, cast.acorn, cast.bob, "owner")
    again = link_of(sign_in(client, cast.bob), "acorn", "alice@example.test")
    refused = squatter.post(again)
    assert (refused.status_code, "nobody has confirmed" in refused.text) == (422, True)
    assert squatter.get("/w/acorn/inbox").status_code == 404


def test_a_membership_elsewhere_opens_nothing_to_an_unconfirmed_account(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        eve = people.create_user(
            session, name="Eve", email="eve@example.test", password="long enough", confined_to=cast.birch.id
        )
        for workspace in (cast.acorn, cast.birch):
            people.add_member(session, workspace, eve, "owner")
    browser = sign_in(client, eve)
    assert [browser.get(f"/w/{slug}/inbox").status_code for slug in ("birch", "acorn")] == [200, 404]
    assert "Acorn" not in browser.get("/w/all/inbox").text
    for person, status in ((cast.charlie, 404), (cast.ada, 303)):
        confirming = sign_in(client, person).post(f"/w/birch/members/{eve.id}/confirmation")
        assert confirming.status_code == status
    assert sign_in(client, eve).get("/w/acorn/inbox").status_code == 200


def test_an_address_that_somebody_confirmed_is_confirmed_for_nobody_else(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        eve = people.create_user(
            session, name="Eve", email="alice@example.test", password="long enough", confined_to=cast.birch.id
        )
        people.add_member(session, cast.birch, eve, "setter")
    answer = sign_in(client, cast.ada).post(f"/w/birch/members/{eve.id}/confirmation")
    assert (answer.status_code, "Somebody else has confirmed" in answer.text) == (422, True)


def test_whoever_is_shut_out_has_left_no_way_back(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    """An invitation is good as long as its maker may offer what it offers: a removed owner's second address is nobody's."""
    with unit_of_work() as session:
        people.add_member(session, cast.acorn, cast.charlie, "owner")
    charlie, alice = sign_in(another, cast.charlie), sign_in(client, cast.alice)
    kept = link_of(alice, "acorn", "joy@example.test")
    owners, setters = (
        link_of(charlie, "acorn", f"{role}@example.test", role) for role in ("owner", "setter")
    )
    assert alice.post(f"/w/acorn/members/{cast.charlie.id}/role", data={"role": "admin"}).status_code == 303
    assert [alice.get(path).status_code for path in (owners, setters, kept)] == [404, 200, 200]
    assert alice.post(f"/w/acorn/members/{cast.charlie.id}/removal").status_code == 303
    assert [alice.get(path).status_code for path in (setters, kept)] == [404, 200]
    with unit_of_work() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.workspace_id == cast.acorn.id)).all()
    assert acts.count("member.invitation_withdrawn") == 2


def test_a_name_is_one_line(invite: Callable[..., str], another: Browser) -> None:
    """It stands in mails, in a channel of Slack and in lists."""
    assert (
        another.post(
            invite(), data={"name": "Nell\r\nAcorn: 0 need you", "password": "long enough"}
        ).status_code
        == 303
    )
    with unit_of_work() as session:
        assert "Nell Acorn: 0 need you" in session.scalars(select(User.name)).all()


def link_of(browser: Browser, slug: str, email: str, role: str = "setter") -> str:
    page = browser.post(f"/w/{slug}/members/invitations", data={"email": email, "role": role}).text
    found = re.search(r'data-copy="[^"]+(/invitations/[\w-]{32})"', page)
    assert found, page
    return found[1]


def seen(browser: Browser, *links: tuple[str, str]) -> list[tuple[str, str]]:
    """What each page says, without what differs between any two: its link, its token."""
    pages = []
    for path, name in links:
        page = browser.get(path).text.replace(path, "LINK").replace(quote(path), "LINK")
        page = re.sub(r'name="csrf_token" value="[^"]+"', "", re.sub(r"<!--.*?-->", "", page))
        pages.append((f"{name}@example.test", page))
    return pages
