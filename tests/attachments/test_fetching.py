"""A file is fetched when somebody asks: whatever its link has become, within bounds, and what cannot be had is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from simulators import Switchboard
from tests import factories
from tests.attachments.conftest import PDF, PNG, Tell, files, the_lead
from tests.browser import SWAP, Browser
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.attachments import stored_files
from webapp.attachments.jobs import FETCH
from webapp.attachments.models import MessageAttachment, StoredFile
from webapp.conversations.models import Message
from webapp.integrations.connections import enter_credentials
from webapp.jobs.models import Job
from webapp.providers.downloads import MAX_FILE_BYTES
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.sync.jobs import enqueue_sync

Row = dict[str, Any]
Wrote = Callable[..., Row]
Ask = Callable[[], str]


@pytest.fixture
def offer(sims: Switchboard, wrote: Wrote, tell: Tell) -> Row:
    """A mail with an offer, told by webhook."""
    reply = wrote("See attached.", "offer.pdf")
    tell(reply)
    return reply["attachments"][0]


@pytest.fixture
def picture(sims: Switchboard, alice: Browser, cast: Cast, mail_token: str, drain: Drain) -> str:
    """A text with a picture, found by a sync; its link."""
    contact = sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234")
    link = sims.gohighlevel.media.add("IMG_4711.jpg", PNG)
    sims.gohighlevel.books.add_message(contact, None, attachments=[link])
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, gohighlevel_id=contact["id"])
        enqueue_sync(session, lead, "button")
    drain()
    return link


@pytest.fixture
def ask(alice: Browser, drain: Drain) -> Ask:
    """Alice asks for the only file there is, and it is fetched as far as it can be; what the page says of it then."""

    def ask() -> str:
        (file,) = files()
        address = f"/w/acorn/leads/{the_lead().id}/attachments/{file.id}"
        answer = alice.post(f"{address}/fetches", headers=SWAP)
        assert "Fetching…" in answer.get_data(as_text=True)
        for _ in range(FETCH.attempts):
            drain()
            make_due()
            for_requests().flushdb()
        return str(alice.get(f"{address}/state", headers=SWAP).get_data(as_text=True))

    return ask


def content() -> bytes:
    with unit_of_work() as session:
        stored = session.scalars(select(StoredFile)).one()
        return stored_files.read(session, stored)


def job() -> Job:
    with unit_of_work() as session:
        return (
            session.scalars(select(Job).where(Job.kind == FETCH.name).order_by(Job.id.desc())).first()
            or Job()
        )


def downloads(sims: Switchboard) -> list[tuple[int, bool]]:
    """The status of each download that EmailBison answered, and whether the key was shown."""
    return [
        (call.status, "Authorization" in call.headers)
        for call in sims.emailbison.calls
        if call.path.startswith("/reply-attachments/")
    ]


def test_a_file_is_fetched_by_its_link_without_the_key(sims: Switchboard, offer: Row, ask: Ask) -> None:
    shown = ask()
    assert "Save" in shown
    assert "17 bytes" in shown
    assert (content(), downloads(sims)) == (PDF, [(200, False)])


def test_a_link_that_ended_is_asked_for_anew(sims: Switchboard, offer: Row, ask: Ask) -> None:
    sims.emailbison.files.end_links()
    assert "Save" in ask()
    assert downloads(sims) == [(403, False), (200, False)]


def test_the_key_is_shown_where_a_link_is_not_enough(sims: Switchboard, offer: Row, ask: Ask) -> None:
    sims.emailbison.files.wants_key = True
    assert "Save" in ask()
    assert downloads(sims) == [(401, False), (401, False), (200, True)]


def test_a_foreign_host_never_gets_the_key(sims: Switchboard, offer: Row, ask: Ask) -> None:
    link = f"{sims.emailbison_two.url}/reply-attachments/x/download"
    for row in sims.emailbison.books.replies[9045]["attachments"]:
        row["download_url"] = link
    with unit_of_work() as session:
        session.execute(
            update(MessageAttachment).values(
                provider_facts={"url": link, "reply_id": "9045", "file_id": str(offer["id"])}
            )
        )
    assert "does not hand this file out" in ask()
    asked = [call for call in sims.emailbison_two.calls if call.path.startswith("/reply-attachments/")]
    assert [call.headers.get("Authorization") for call in asked] == [None, None, None]


def test_a_file_that_is_gone_is_said_to_be(sims: Switchboard, offer: Row, ask: Ask) -> None:
    sims.emailbison.books.replies[9045]["attachments"] = []
    sims.emailbison.files.contents.clear()
    assert "EmailBison does not have this file any more." in ask()
    assert (job().state, job().outcome) == ("done", "refused")


def test_a_page_instead_of_a_file_is_no_file(sims: Switchboard, offer: Row, ask: Ask) -> None:
    sims.emailbison.files.contents[offer["uuid"]] = (b"<html>Sign in</html>", "text/html; charset=utf-8")
    assert "does not hand this file out" in ask()
    with unit_of_work() as session:
        assert session.scalars(select(StoredFile)).all() == []


def test_a_file_that_is_too_large_is_left_there(sims: Switchboard, offer: Row, ask: Ask) -> None:
    sims.emailbison.files.contents[offer["uuid"]] = (b"x" * (MAX_FILE_BYTES + 1), "video/mp4")
    assert "larger than 25 MB" in ask()
    sims.emailbison.files.contents[offer["uuid"]] = (b"x" * MAX_FILE_BYTES, "video/mp4")
    assert "26.2 MB" in ask()
    assert len(content()) == MAX_FILE_BYTES


def test_a_file_without_a_byte_is_a_file(sims: Switchboard, offer: Row, ask: Ask) -> None:
    sims.emailbison.files.contents[offer["uuid"]] = (b"", "application/pdf")
    assert "empty" in ask()


def test_links_that_lead_inside_or_nowhere_are_not_followed(sims: Switchboard, offer: Row, ask: Ask) -> None:
    for link in (
        "https://127.0.0.1:9/x",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://user:password@files.test/x",
        "https://files.test:99999/x",
        "https://[::1]/x",
        "https://files.test/\r\nX: y",
        "javascript:alert(1)",
        "",
    ):
        with unit_of_work() as session:
            session.execute(update(MessageAttachment).values(provider_facts={"url": link}, failure=None))
        assert "Try again" in ask(), link
    with unit_of_work() as session:
        assert session.scalars(select(StoredFile)).all() == []


def test_redirects_are_followed_as_far_as_three(sims: Switchboard, offer: Row, ask: Ask) -> None:
    around = {"kind": "redirect", "path": "/reply-attachments/*", "body": offer["download_url"]}
    sims.emailbison.faults.add(times=4, **around)
    assert "leads on and on" in ask()
    sims.emailbison.faults.add(times=3, **around)
    assert "Save" in ask()


@pytest.mark.parametrize("kind", ["oversize", "bomb"])
def test_no_answer_is_too_large_to_be_refused(sims: Switchboard, offer: Row, ask: Ask, kind: str) -> None:
    sims.emailbison.faults.add(kind=kind, path="/reply-attachments/*", times=None)
    assert "Try again" in ask()
    with unit_of_work() as session:
        assert session.scalars(select(StoredFile)).all() == []


def test_a_file_that_was_cut_off_is_fetched_again(sims: Switchboard, offer: Row, ask: Ask) -> None:
    sims.emailbison.faults.add(kind="cut_body", path="/reply-attachments/*")
    assert "Save" in ask()
    assert content() == PDF


def test_trouble_that_passes_is_tried_again(sims: Switchboard, offer: Row, ask: Ask) -> None:
    sims.emailbison.faults.add(kind="status", status=503, path="/reply-attachments/*", times=3)
    assert "Save" in ask()


def test_trouble_that_stays_is_said_and_can_be_tried_again(sims: Switchboard, offer: Row, ask: Ask) -> None:
    sims.emailbison.faults.add(kind="status", status=503, path="/reply-attachments/*", times=None)
    shown = ask()
    assert "answers with an error (503)" in shown
    assert "Try again" in shown
    sims.emailbison.faults.clear()
    assert "Save" in ask()
    assert files()[0].failure is None


def test_a_refused_key_parks_the_file_until_it_is_mended(
    sims: Switchboard, cast: Cast, offer: Row, ask: Ask, alice: Browser, drain: Drain
) -> None:
    sims.emailbison.files.end_links()
    old, sims.emailbison.key = sims.emailbison.key, "9|another-simulator-key"
    try:
        assert "Waits." in ask()
        assert job().state == "parked"
        with unit_of_work() as session:
            enter_credentials(session, cast.acorn.id, "emailbison", sims.emailbison.key)
        for each in sims.emailbison.books.replies.values():
            each["attachments"][0]["download_url"] = sims.emailbison.files._link(offer["uuid"])
        drain()
        assert content() == PDF
    finally:
        sims.emailbison.key = old


def test_a_picture_of_a_text_is_fetched_and_shown(sims: Switchboard, picture: str, ask: Ask) -> None:
    shown = ask()
    assert f'<img src="/w/acorn/leads/{the_lead().id}/attachments/{files()[0].id}"' in shown
    assert content() == PNG


def test_a_private_picture_is_fetched_with_the_token(sims: Switchboard, picture: str, ask: Ask) -> None:
    sims.gohighlevel.media.is_private = True
    assert "Save" in ask()
    asked = [call for call in sims.gohighlevel.calls if call.path.startswith("/msgsndr/")]
    assert [call.status for call in asked] == [401, 401, 200]


def test_a_picture_that_is_none_is_not_shown(sims: Switchboard, picture: str, ask: Ask) -> None:
    sims.gohighlevel.media.contents["IMG_4711.jpg"] = (b"<svg onload='alert(1)'/>", "image/png")
    shown = ask()
    assert "<img" not in shown
    assert "Save" in shown


def test_the_same_bytes_are_stored_once(
    sims: Switchboard, wrote: Wrote, tell: Tell, alice: Browser, drain: Drain
) -> None:
    tell(wrote("One.", "offer.pdf", "offer copy.pdf"))
    for file in files():
        alice.post(f"/w/acorn/leads/{the_lead().id}/attachments/{file.id}/fetches", headers=SWAP)
    drain()
    assert len({each.stored_file_id for each in files()}) == 1
    assert content() == PDF


def test_asking_twice_fetches_once(
    sims: Switchboard, offer: Row, ask: Ask, alice: Browser, drain: Drain
) -> None:
    address = f"/w/acorn/leads/{the_lead().id}/attachments/{files()[0].id}"
    for _ in range(3):
        alice.post(f"{address}/fetches", headers=SWAP)
    drain()
    alice.post(f"{address}/fetches", headers=SWAP)
    drain()
    assert downloads(sims) == [(200, False)]


def test_a_message_that_went_away_meanwhile_leaves_nothing(offer: Row, alice: Browser, drain: Drain) -> None:
    alice.post(f"/w/acorn/leads/{the_lead().id}/attachments/{files()[0].id}/fetches", headers=SWAP)
    with unit_of_work() as session:
        session.delete(session.scalars(select(Message)).one())
    drain()
    assert job().outcome == "gone"
