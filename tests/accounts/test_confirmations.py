"""Powerful acts ask once more who one is, and the form that was sent is done afterwards."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.accounts.device import code_of, hidden, secret_in
from tests.browser import SWAP, Browser
from tests.factories import PASSWORD, Cast
from tests.fixture_types import SignIn
from tests.supabase import Project
from webapp.accounts.models import BrowserSession, Membership
from webapp.accounts.views.confirmation import ACTS
from webapp.app import create_app
from webapp.integrations.models import Connection
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings


def make_stale() -> None:
    """Everybody has shown who they are a little longer ago than is taken."""
    with unit_of_work() as session:
        long_ago = clock.now() - timedelta(minutes=settings().confirm_minutes, seconds=1)
        session.execute(update(BrowserSession).values(confirmed_at=long_ago))


def sent_again(page: str) -> tuple[str, dict[str, str]]:
    """Where the page that asks sends its form with a password, and the fields that go along."""
    form = re.findall(r'<form method="post" action="([^"]+)" class="stack">(.*?)</form>', page, re.DOTALL)[0]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[1])
    return html.unescape(form[0]), {
        name: html.unescape(value) for name, value in fields if name != "csrf_token"
    }


def role_of(cast: Cast) -> str:
    with unit_of_work() as session:
        return session.scalars(select(Membership.role).where(Membership.user_id == cast.bob.id)).one()


@pytest.fixture
def stale(client: Browser, cast: Cast, sign_in: SignIn) -> Browser:
    """The browser of Alice, who signed in this morning."""
    sign_in(client, cast.alice)
    make_stale()
    return client


def test_the_form_goes_along_and_the_act_goes_on(stale: Browser, cast: Cast) -> None:
    with stale.session_transaction() as cookie:
        before = cookie["_user_id"]
    path = f"/w/acorn/members/{cast.bob.id}/role?from=here"
    asked = stale.post(path, data={"role": "admin"})
    assert (asked.status_code, "change a role" in asked.text) == (403, True)
    assert role_of(cast) == "inbox_manager"
    action, fields = sent_again(asked.text)
    assert (action, fields["role"]) == (path, "admin")
    wrong = stale.post(action, data={**fields, "confirm_password": "guess"})
    assert (wrong.status_code, sent_again(wrong.text)[1]["role"]) == (422, "admin")
    assert stale.post(action, data={**fields, "confirm_password": ""}).status_code == 422
    assert role_of(cast) == "inbox_manager"
    assert stale.post(action, data={**fields, "confirm_password": PASSWORD}).status_code == 303
    assert role_of(cast) == "admin"
    with stale.session_transaction() as cookie:
        assert cookie["_user_id"] != before, "whoever shows who they are gets a new token"
    assert stale.post(f"/w/acorn/members/{cast.bob.id}/role", data={"role": "setter"}).status_code == 303


def test_htmx_gets_a_dialog_with_the_same_form(stale: Browser, cast: Cast) -> None:
    path = f"/w/acorn/integrations/{cast.acorn.id}/emailbison/keys"
    asked = stale.post(path, data={"key": "9|typed-by-hand-0001"}, headers=SWAP)
    assert (asked.status_code, asked.headers["HX-Retarget"]) == (403, "#notices")
    assert asked.text.startswith('<dialog id="accounts-confirmation"')
    action, fields = sent_again(asked.text)
    assert stale.post(action, data={**fields, "confirm_password": PASSWORD}).status_code == 303
    with unit_of_work() as session:
        assert session.scalars(select(Connection)).one().key == "9|typed-by-hand-0001"


def test_what_is_fetched_is_fetched_afterwards(stale: Browser) -> None:
    asked = stale.get("/account/app")
    assert asked.status_code == 403
    assert "<svg class=" not in asked.text.partition("</main>")[0].partition("qr")[2]
    action, fields = sent_again(asked.text)
    assert (action, fields["next"]) == ("/account/confirmation", "/account/app")
    shown = stale.post(action, data={**fields, "confirm_password": PASSWORD})
    assert shown.headers["Location"] == "/account/app"
    page = stale.get("/account/app").text
    secret = secret_in(page)
    form = {"secret": hidden(page, "secret"), "code": code_of(secret, -1)}
    assert stale.post("/account/app", data=form).status_code == 200
    make_stale()
    removal = {"confirm_code": code_of(secret)}
    assert "Or a code of your app" in stale.post("/account/app/removal").text
    assert stale.post("/account/app/removal", data={"confirm_code": code_of(secret, -1)}).status_code == 422
    assert stale.post("/account/app/removal", data=removal).status_code == 303


def test_guesses_are_counted_over_all_acts(stale: Browser, cast: Cast) -> None:
    paths = [f"/w/acorn/members/{cast.bob.id}/role", "/account/app/removal"]
    for number in range(10):
        guess = stale.post(paths[number % 2], data={"role": "admin", "confirm_password": f"guess {number}"})
        assert guess.status_code == 422
    right = stale.post(paths[0], data={"role": "admin", "confirm_password": PASSWORD})
    assert (right.status_code, right.headers["Retry-After"]) == (429, "600")
    assert role_of(cast) == "inbox_manager"


def test_every_address_of_a_right_is_asked_for() -> None:
    """Endpoints whose names say that they give, take or show a right, a key or everything."""
    powerful = re.compile(
        r"keys?$|key_|link$|role$|removal$|hosts|renewals|invite$|second_factor$|events$|export|password$|^factors\."
    )
    harmless = {
        "composer.removal": "an answer that was not sent",
        "files.removal": "a file that was not sent",
        "personas.removal": "a name to sign with",
        "personas.knowledge_removal": "a text for the model",
        "sequences.removal": "a series of follow-ups",
        "sequences.step_removal": "a step of one",
        "touches.removal": "a follow-up that was not sent",
        "digests.slack_removal": "ends what is posted; entering an address is asked for",
        "workspaces.logo_removal": "a picture",
        "account.link": "holding the link is the proof",
        "account.password_page": "shows a form",
        "second_step.passkey": "signs in",
    }
    found = {name for name in create_app().view_functions if powerful.search(name)} - harmless.keys()
    assert found - ACTS.keys() == set()


def test_at_supabase_the_password_is_asked_of_supabase(alices: Browser, cast: Cast, project: Project) -> None:
    make_stale()
    path = f"/w/acorn/members/{cast.bob.id}/role"
    asked = alices.post(path, data={"role": "admin"})
    assert (asked.status_code, "I have no password" in asked.text) == (403, True)
    assert alices.post(path, data={"role": "admin", "confirm_password": "guess"}).status_code == 422
    assert role_of(cast) == "inbox_manager"
    assert alices.post(path, data={"role": "admin", "confirm_password": PASSWORD}).status_code == 303
    assert role_of(cast) == "admin"
    anew = alices.post("/sign-out", data={"next": "/w/acorn/members"})
    assert anew.headers["Location"] == "/sign-in?next=/w/acorn/members"
