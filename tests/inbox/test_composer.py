"""The composer: nothing goes out past what its writer has not seen, and what was sent by mistake is taken back."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.conversations import composing
from webapp.conversations.composing import Written
from webapp.conversations.models import Message
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


@pytest.fixture
def lead_id(cast: Cast, sims: Switchboard) -> int:
    jane = sims.emailbison.books.add_lead(5, "Jane", "Roe", "jane@client.test")
    sims.emailbison.books.add_reply(9045, jane, "Re: pallets", "What does it cost?")
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        lead = factories.lead(session, cast.acorn, first_name="Jane", email="jane@client.test")
        writes(session, lead, "What does it cost?", provider_id="reply-9045")
        return lead.id


def writes(session, lead: Lead, body: str, **facts: object) -> Message:  # type: ignore[no-untyped-def]
    usual = {
        "sender_address": "jane@client.test",
        "provider_facts": {"reply_id": "9045", "sender_email_id": "3"},
        "copies": ["boss@client.test"],
    }
    return factories.message(session, lead, body, **{**usual, **facts})


def send(browser: Browser, lead_id: int, body: str = "0.62 a day.", **form: object) -> tuple[int, str]:
    answer = browser.post(f"/w/acorn/leads/{lead_id}/replies", data={"text": body, **form}, headers=SWAP)
    return answer.status_code, answer.headers.get("HX-Trigger", "") + answer.get_data(as_text=True)


def seen(lead_id: int) -> dict[str, int]:
    with unit_of_work() as session:
        ids = session.scalars(
            select(Message.id).where(Message.lead_id == lead_id, Message.direction == "inbound")
        ).all()
    return {"seen_inbound": max(ids, default=0), "seen_answer": 0}


def outbound() -> list[Message]:
    with unit_of_work() as session:
        return list(
            session.scalars(select(Message).where(Message.direction == "outbound").order_by(Message.id))
        )


def test_a_reply_since_the_composer_was_opened_is_shown_first(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    alice, before = sign_in(client, cast.alice), seen(lead_id)
    with unit_of_work() as session:
        writes(
            session, session.get_one(Lead, lead_id), "Forget it, we bought elsewhere.", sent_at=clock.now()
        )
    status, page = send(alice, lead_id, **before)
    assert status == 409
    assert "Jane has written meanwhile: “Forget it, we bought elsewhere.”" in page.replace("\n", " ")
    assert all(part in page for part in ("0.62 a day.", "Send anyway"))
    assert outbound() == []
    assert send(alice, lead_id, **seen(lead_id))[0] == 204
    assert len(outbound()) == 1


def test_a_colleague_s_answer_is_shown_first_and_one_s_own_is_not(
    client: Browser, app: Flask, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    alice, bob = sign_in(client, cast.alice), sign_in(Browser(app, app.response_class), cast.bob)
    before = seen(lead_id)
    assert send(alice, lead_id, "First.", **before)[0] == 204
    assert send(alice, lead_id, "And second.", **before)[0] == 204, "one's own answers are no news"
    status, page = send(bob, lead_id, "Me too.", **before)
    assert (status, "A colleague has answered meanwhile" in page) == (409, True)
    without_scripts = bob.post(f"/w/acorn/leads/{lead_id}/replies", data={"text": "Me too.", **before})
    assert without_scripts.status_code == 409
    assert "Me too." in without_scripts.get_data(as_text=True)
    assert "Send anyway" in without_scripts.get_data(as_text=True)
    assert (
        send(bob, lead_id, "Me too.", seen_inbound=before["seen_inbound"], seen_answer=outbound()[-1].id)[0]
        == 204
    )


def test_of_two_who_answer_in_the_same_moment_one_is_asked_again(
    app: Flask, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    both = [sign_in(Browser(app, app.response_class), person) for person in (cast.alice, cast.bob)]
    before = seen(lead_id)
    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(lambda browser: send(browser, lead_id, **before)[0], both))
    assert found == [204, 409]
    assert len(outbound()) == 1


def test_an_answer_is_taken_back_and_stands_in_the_composer_again(
    client: Browser, cast: Cast, sims: Switchboard, lead_id: int, *, sign_in: SignIn, undo: None, drain: Drain
) -> None:  # fmt: skip
    alice = sign_in(client, cast.alice)
    status, told = send(alice, lead_id)
    (message,) = outbound()
    assert (status, f"/messages/{message.id}/withdrawal" in told) == (204, True)
    page = alice.get(f"/w/acorn/leads/{lead_id}").get_data(as_text=True)
    assert re.search(r"Sending in \d+ s<", page)
    with unit_of_work() as session:
        waits = (
            session.scalars(select(Job).where(Job.kind == "conversations.send")).one().run_at - clock.now()
        )
        assert timedelta(seconds=5) < waits < timedelta(seconds=11)
        assert session.get_one(Lead, lead_id).last_reply_sent_at is not None
    answer = alice.post(f"/w/acorn/messages/{message.id}/withdrawal", headers=SWAP)
    assert (answer.status_code, "answer-withdrawn" in answer.headers["HX-Trigger"]) == (204, True)
    assert outbound() == []
    with unit_of_work() as session:
        assert session.get_one(Lead, lead_id).last_reply_sent_at is None, "the lead needs an answer again"
    make_due()
    drain()
    assert sims.emailbison.asked("/api/replies/9045/reply") == []
    for path in (f"/w/acorn/leads/{lead_id}/composer", f"/w/acorn/leads/{lead_id}"):
        assert ">0.62 a day.</textarea>" in alice.get(path).get_data(as_text=True)
    send(alice, lead_id, "0.60 a day.")
    assert "0.62" not in alice.get(f"/w/acorn/leads/{lead_id}/composer").get_data(as_text=True)


def test_what_is_on_its_way_and_what_others_wrote_is_not_taken_back(
    client: Browser, app: Flask, cast: Cast, lead_id: int, sign_in: SignIn, undo: None
) -> None:
    alice, bob = sign_in(client, cast.alice), sign_in(Browser(app, app.response_class), cast.bob)
    send(alice, lead_id)
    (message,) = outbound()
    path = f"/w/acorn/messages/{message.id}/withdrawal"
    assert bob.post(path, headers=SWAP).status_code == 422
    with unit_of_work() as session:
        session.get_one(Message, message.id).state = "sending"
    refused = alice.post(path, headers=SWAP)
    assert (refused.status_code, "too late" in refused.get_data(as_text=True)) == (422, True)
    assert len(outbound()) == 1


def test_two_that_were_taken_back_both_stand_there(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn, undo: None
) -> None:
    alice = sign_in(client, cast.alice)
    send(alice, lead_id, "The first.")
    send(alice, lead_id, "The second.")
    for message in outbound():
        assert alice.post(f"/w/acorn/messages/{message.id}/withdrawal", headers=SWAP).status_code == 204
    page = alice.get(f"/w/acorn/leads/{lead_id}").get_data(as_text=True)
    assert ">The first.\n\nThe second.</textarea>" in page


def test_undo_pressed_twice_at_once_takes_back_once(
    app: Flask, cast: Cast, lead_id: int, sign_in: SignIn, undo: None
) -> None:
    both = [sign_in(Browser(app, app.response_class), cast.alice) for _ in range(2)]
    for turn in range(8):
        send(both[0], lead_id, f"Turn {turn}.")
        path = f"/w/acorn/messages/{outbound()[0].id}/withdrawal"
        with ThreadPoolExecutor(2) as pool:
            asked = [pool.submit(each.post, path, headers=SWAP) for each in both]
        found = sorted(each.result().status_code for each in asked)
        assert found in ([204, 404], [204, 422])


@pytest.mark.parametrize(
    ("given", "copies"),
    [
        (None, ["boss@client.test"]),
        ("", []),
        ("Ann@client.test; boss@client.test,ann@client.test", ["ann@client.test", "boss@client.test"]),
    ],
)
def test_copies_are_kept_changed_or_left_out(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn, given: str | None, copies: list[str]
) -> None:
    form = {} if given is None else {"copies": given}
    assert send(sign_in(client, cast.alice), lead_id, **form)[0] == 204
    assert outbound()[0].copies == copies


def test_what_is_no_address_gets_no_copy(client: Browser, cast: Cast, lead_id: int, sign_in: SignIn) -> None:
    alice = sign_in(client, cast.alice)
    for wrong in ("boss", "a@b", "a b@client.test", "x@client.test\nBcc: y@client.test"):
        status, page = send(alice, lead_id, copies=wrong)
        assert (status, "no address" in page) == (422, True), wrong
    assert outbound() == []


def test_the_composer_offers_what_can_be_used_and_says_why_not(
    client: Browser, cast: Cast, sims: Switchboard, lead_id: int, sign_in: SignIn
) -> None:
    alice = sign_in(client, cast.alice)
    page = alice.get(f"/w/acorn/leads/{lead_id}").get_data(as_text=True)
    assert "There is no telephone number of this lead." in page
    with unit_of_work() as session:
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        lead = session.get_one(Lead, lead_id)
        lead.phone_e164 = "+15550001234"
        writes(session, lead, "Text me", channel="sms", provider="gohighlevel", sent_at=clock.now())
    page = alice.get(f"/w/acorn/leads/{lead_id}").get_data(as_text=True)
    assert 'name="channel" value="sms" checked' in " ".join(page.split())
    assert send(alice, lead_id, "Hello", channel="sms")[0] == 204
    assert outbound()[0].channel == "sms"


def test_what_was_taken_back_keeps_its_copies_and_outlives_an_approved_draft(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn, undo: None
) -> None:
    alice = sign_in(client, cast.alice)
    composer = f"/w/acorn/leads/{lead_id}/composer"
    assert 'value="boss@client.test"' in alice.get(composer, headers=SWAP).get_data(as_text=True)
    assert send(alice, lead_id, "0.62 a day.", copies="legal@client.test")[0] == 204
    path = f"/w/acorn/messages/{outbound()[0].id}/withdrawal"
    assert alice.post(path, headers=SWAP).status_code == 204
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        composing.ask(session, lead, Written("As the draft had it."), cast.alice.id)
    page = alice.get(composer, headers=SWAP).get_data(as_text=True)
    assert "0.62 a day." in page
    assert 'value="legal@client.test"' in page
    assert send(alice, lead_id, "0.62 a day.")[0] == 204
    page = alice.get(composer, headers=SWAP).get_data(as_text=True)
    assert ("0.62 a day." in page, 'value="boss@client.test"' in page) == (False, True)


def test_twenty_may_have_a_copy(client: Browser, cast: Cast, lead_id: int, sign_in: SignIn) -> None:
    alice = sign_in(client, cast.alice)
    addresses = [f"colleague{number}@client.test" for number in range(21)]
    status, page = send(alice, lead_id, copies=",".join(addresses))
    assert (status, "At most 20 addresses" in page) == (422, True)
    assert send(alice, lead_id, copies=",".join(addresses[:20]))[0] == 204
    assert outbound()[0].copies == addresses[:20]


def test_without_scripts_every_form_says_what_it_did(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn, undo: None
) -> None:
    alice, base = sign_in(client, cast.alice), f"/w/acorn/leads/{lead_id}"
    said = {
        f"{base}/replies": ({"text": "0.62 a day."}, "Answer to Jane Ortiz: sending in 10 s."),
        f"{base}/notes": ({"notes": "Called"}, "are kept."),
        f"{base}/scores": ({}, "Asked to score Jane Ortiz again."),
        f"{base}/drafts": ({}, "Asked to draft an answer to Jane Ortiz."),
        "/w/acorn/personas/profile": ({"profile": "Pallets"}, "The profile is kept."),
        "/w/acorn/ai/choices": ({"uses": "score"}, "Kept."),
    }
    for path, (form, sentence) in said.items():
        answer = alice.post(path, data=form)
        assert answer.status_code == 303, path
        page = alice.get(answer.headers["Location"]).text
        assert sentence in page, path
        assert sentence not in alice.get(answer.headers["Location"]).text, "it is said once"
    withdrawal = f"/w/acorn/messages/{outbound()[0].id}/withdrawal"
    assert "stands in the composer" in alice.get(alice.post(withdrawal).headers["Location"]).text
