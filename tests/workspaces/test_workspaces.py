"""A workspace is made in the browser and set up step by step; its name, hours, target, colour and logo are its managers'."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts.models import Workspace
from webapp.audit.models import AuditEntry
from webapp.integrations.connections import connect
from webapp.leads.models import Lead
from webapp.members import invitations
from webapp.members.roster import Managed
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.sequences.settings import settings_of
from webapp.workspaces.making import slug_of

PLACE = "/w/acorn/workspace"
FORM = {
    "name": " Acorn  & Co ",
    "time_zone": "America/Chicago",
    "opens_at": "08:00",
    "closes_at": "16:30",
    "days": ["5", "1", "1"],
    "reply_target": "240",
    "accent": "plum",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def workspace(slug: str = "acorn") -> Workspace:
    with system_transaction() as session:
        return session.scalars(select(Workspace).where(Workspace.slug == slug)).one()


def done(browser: Browser, slug: str) -> list[bool]:
    """Which of the first steps are done."""
    page = browser.get(f"/w/{slug}/workspace").text
    steps = re.search(r'<ol class="card-body things steps">(.*?)</ol>', page, re.DOTALL)
    return ["chip-ok" in step for step in steps[1].split("</li>")[:-1]] if steps else []


def test_an_administrator_makes_one_and_is_led_to_the_first_reply(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    ada = sign_in(client, cast.ada)
    form = {"name": "Zoë & Söhne", "time_zone": "Europe/Berlin"}
    made = ada.post("/workspaces/new", data=form)
    assert made.headers["Location"] == "/w/zoe-sohne/workspace"
    again = ada.post("/workspaces/new", data=form)
    assert again.headers["Location"] == "/w/zoe-sohne-2/workspace", "two may be called alike"
    new = workspace("zoe-sohne")
    assert (new.name, new.time_zone) == ("Zoë & Söhne", "Europe/Berlin")
    assert done(ada, "zoe-sohne") == [False, False, False, False]
    with system_transaction() as session:
        connection = connect(session, new.id, "emailbison", key="9|a-key-of-zoe", host="mail.test")
        connection.state = "working"
    assert done(ada, "zoe-sohne") == [True, True, False, False]
    with system_transaction() as session:
        managed = Managed(new.id, is_owner=True)
        invitations.invite(session, managed, cast.ada.id, "joy@example.test", "setter", clock.now())
    assert done(ada, "zoe-sohne") == [True, True, True, False]
    with system_transaction() as session:
        session.add(Lead(workspace_id=new.id, email="x@y.test", last_inbound_at=clock.now()))
    assert done(ada, "zoe-sohne") == [], "all done: nothing leads anywhere any more"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": " ", "time_zone": "UTC"}, "Give the workspace a name."),
        ({"name": "Cedar", "time_zone": "Mars"}, "is not a time zone"),
    ],
)
def test_what_makes_no_workspace_is_said_at_its_field(
    client: Browser, cast: Cast, sign_in: SignIn, form: dict[str, str], words: str
) -> None:
    refused = sign_in(client, cast.ada).post("/workspaces/new", data=form)
    assert (refused.status_code, words in refused.text, 'aria-invalid="true"' in refused.text) == (
        422,
        True,
        True,
    )
    assert f'value="{form["name"]}"' in refused.text


@pytest.mark.parametrize(
    ("name", "slug"), [("Zoë & Co.", "zoe-co"), ("株式会社", "workspace"), ("-A-", "a"), ("x" * 90, "x" * 40)]
)
def test_a_name_becomes_an_address(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_only_an_administrator_makes_one_and_only_managers_change_it(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    for person in (cast.alice, cast.bob, cast.sam):
        browser = sign_in(client, person)
        assert browser.get("/workspaces/new").status_code == 404
        assert browser.post("/workspaces/new", data={"name": "X", "time_zone": "UTC"}).status_code == 404
    for person in (cast.bob, cast.sam):
        browser = sign_in(client, person)
        for path in ("", "/logo", "/logo/removal"):
            assert browser.post(f"{PLACE}{path}", data=FORM, headers=SWAP).status_code == 404
    assert workspace().name == "Acorn"


def test_name_zone_hours_target_and_colour(alice: Browser, cast: Cast) -> None:
    assert alice.post(PLACE, data=FORM, headers=SWAP).status_code == 204
    kept = workspace()
    assert (kept.name, kept.time_zone, kept.reply_target_minutes) == ("Acorn & Co", "America/Chicago", 240)
    with unit_of_work() as session:
        rules = settings_of(session, cast.acorn.id)
        assert (f"{rules.opens_at:%H:%M}", f"{rules.closes_at:%H:%M}", rules.days) == ("08:00", "16:30", "15")
    page = alice.get("/w/acorn/inbox").text
    assert 'data-accent="plum"' in page.partition("<head>")[0]
    assert "Acorn &amp; Co" in page
    assert 'data-accent="plum"' not in alice.get("/w/all/inbox").text.partition("<head>")[0]
    for wrong in (
        {"name": ""},
        {"time_zone": "Mars"},
        {"closes_at": "07:00"},
        {"opens_at": ""},
        {"days": ["8"]},
        {"days": []},
        {"reply_target": "7"},
        {"accent": "pink"},
    ):
        refused = alice.post(PLACE, data={**FORM, **wrong}, headers=SWAP)
        assert refused.status_code == 422, wrong
    alice.post(PLACE, data={**FORM, "reply_target": ""}, headers=SWAP)
    assert workspace().reply_target_minutes is None


def test_a_logo_is_a_small_picture_for_those_who_work_here(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    alice = sign_in(client, cast.alice)

    def send(content: bytes) -> int:
        file = (io.BytesIO(content), "logo.png")
        return alice.post(f"{PLACE}/logo", data={"logo": file}, headers=SWAP).status_code

    assert send(PNG) == 204
    logo = re.search(r'src="(/w/acorn/workspace/logo\?v=\w+)"', alice.get("/w/acorn/inbox").text)
    assert logo
    with system_transaction() as session:
        assert "setting.workspace" in session.scalars(select(AuditEntry.act)).all()
    shown = sign_in(client, cast.sam).get(logo[1])
    assert (shown.data, shown.mimetype) == (PNG, "image/png")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Cache-Control"] == "private, no-cache", (
        "a browser that was shut out shows it no more"
    )
    again = client.get(logo[1], headers={"If-None-Match": shown.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert sign_in(client, cast.charlie).get("/w/birch/workspace/logo").status_code == 404
    assert client.get("/w/acorn/workspace/logo").status_code == 404
    sign_in(client, cast.alice)
    for content in (b"<svg onload='x'>", b"", PNG + b"\0" * 262_144):
        assert send(content) == 422
    assert alice.post(f"{PLACE}/logo/removal", headers=SWAP).status_code == 204
    assert alice.get("/w/acorn/workspace/logo").status_code == 404
