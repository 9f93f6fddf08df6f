"""An invitation lets one person in, once, within a week."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts.models import Membership, User
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
    assert another.post(path).status_code == 404


def test_somebody_known_signs_in_and_joins(
    invite: Callable[..., str], another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    path = invite("Charlie@example.test", "inbox_manager")
    assert f'href="/sign-in?next={path}"' in another.get(path).text
    assert another.post(path, data={"name": "Eve", "password": "long enough"}).status_code == 422
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
