"""An answer that did not go out is told in words, is found again, and can be sent, mended or deleted."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.conversations.stage import SEND_MAIL, answer, mailed, message
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.conversations.models import Message
from webapp.conversations.unsent_models import UnsentText
from webapp.inbox.predicates import needs_you, repair
from webapp.integrations.connections import enter_credentials
from webapp.integrations.models import Connection
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

NO = {"status": 422, "body": '{"message":"The selected sender email id is invalid.","errors":{}}'}


@pytest.fixture
def alice(client: Browser, cast: Cast, sign_in: SignIn) -> Browser:
    return sign_in(client, cast.alice)


def views(lead_id: int) -> set[str]:
    """Which of the views that ask for somebody has the lead."""
    with unit_of_work() as session:
        both = {"needs-you": needs_you(clock.now()), "repair": repair(clock.now())}
        return {
            name
            for name, condition in both.items()
            if session.scalar(select(Lead.id).where(Lead.id == lead_id, condition))
        }


def send(browser: Browser, lead_id: int, text: str = "0.62 a day.", **form: object) -> int:
    path = f"/w/acorn/leads/{lead_id}/replies"
    return browser.post(path, data={"text": text, **form}, headers=SWAP).status_code


def refuse_the_key() -> None:
    """Acorn's key is one that EmailBison does not know."""
    with unit_of_work() as session:
        session.scalars(select(Connection)).one().key = "9|another-hosts-key-0000"


def newest() -> Message:
    with unit_of_work() as session:
        query = select(Message).where(Message.direction == "outbound").order_by(Message.id.desc())
        return session.scalars(query.limit(1)).one()


def test_a_refused_answer_is_told_found_and_sent_again(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    sims.emailbison.faults.add("status", path=SEND_MAIL, **NO)
    assert send(alice, lead_id) == 204
    drain()
    failed = newest()
    assert views(lead_id) == {"needs-you", "repair"}
    page = alice.get(f"/w/acorn/leads/{lead_id}").text
    assert "<b>Not sent:</b> EmailBison said no" in page
    assert all(f"/messages/{failed.id}/{act}" in page for act in ("tries", "withdrawal", "removal"))
    assert "Not sent" in alice.get("/w/acorn/inbox/list?view=repair").text
    assert alice.post(f"/w/acorn/messages/{failed.id}/tries", headers=SWAP).status_code == 204
    drain()
    assert (message(failed.id).state, len(mailed(sims)), views(lead_id)) == ("sent", 1, set())


def test_it_is_mended_in_the_composer_by_whoever_sees_it(
    alice: Browser, app, cast: Cast, lead_id: int, sims: Switchboard, *, drain: Drain, sign_in: SignIn
) -> None:  # fmt: skip
    sims.emailbison.faults.add("status", path=SEND_MAIL, **NO)
    send(alice, lead_id, to="jane@client.test, joe@client.test", blind_copies="file@acorn.test")
    drain()
    bob = sign_in(Browser(app, app.response_class), cast.bob)
    assert bob.post(f"/w/acorn/messages/{newest().id}/withdrawal", headers=SWAP).status_code == 204
    composer = bob.get(f"/w/acorn/leads/{lead_id}/composer").text
    kept = (">0.62 a day.</textarea>", 'value="jane@client.test, joe@client.test"', 'value="file@acorn.test"')
    assert all(said in composer for said in kept)
    assert "0.62 a day." not in alice.get(f"/w/acorn/leads/{lead_id}").text
    drain()
    assert mailed(sims) == []


def test_what_was_deleted_is_given_back_by_an_undo(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    sims.emailbison.faults.add("status", path=SEND_MAIL, **NO)
    send(alice, lead_id, copies="file@acorn.test")
    drain()
    told = alice.post(f"/w/acorn/messages/{newest().id}/removal", headers=SWAP).headers["HX-Trigger"]
    undo = json.loads(told)["toast"]["undo"]
    assert ">0.62 a day.</textarea>" not in alice.get(f"/w/acorn/leads/{lead_id}/composer").text
    assert alice.post(undo, headers=SWAP).status_code == 204
    composer = alice.get(f"/w/acorn/leads/{lead_id}/composer").text
    assert ">0.62 a day.</textarea>" in composer
    assert 'value="file@acorn.test"' in composer
    assert alice.post(undo, headers=SWAP).status_code == 422, "it stands there already"


def test_it_is_deleted_and_only_then(alice: Browser, lead_id: int, sims: Switchboard, drain: Drain) -> None:
    sims.emailbison.faults.add("status", path=SEND_MAIL, **NO)
    send(alice, lead_id)
    path = f"/w/acorn/messages/{newest().id}/removal"
    assert alice.post(path, headers=SWAP).status_code == 422, "it is still being sent"
    drain()
    assert alice.post(path, headers=SWAP).status_code == 204
    assert alice.post(path, headers=SWAP).status_code == 404
    assert "0.62 a day." not in alice.get(f"/w/acorn/leads/{lead_id}").text
    assert views(lead_id) == {"needs-you"}


def test_while_the_key_is_refused_it_is_told_and_goes_out_once_that_is_mended(
    alice: Browser, app, cast: Cast, lead_id: int, sims: Switchboard, *, drain: Drain, sign_in: SignIn
) -> None:  # fmt: skip
    refuse_the_key()
    seen = {"seen_inbound": newest_inbound(), "seen_answer": 0}
    assert send(alice, lead_id, **seen) == 204
    drain()
    parked = newest()
    assert views(lead_id) == {"needs-you", "repair"}
    page = " ".join(alice.get(f"/w/acorn/leads/{lead_id}").text.split())
    assert "<b>Not sent:</b> EmailBison refused the key" in page
    assert "It goes out by itself once that is mended." in page
    assert f"/messages/{parked.id}/tries" not in page, "the sending waits already"
    assert alice.post(f"/w/acorn/messages/{parked.id}/tries", headers=SWAP).status_code == 422
    bob = sign_in(Browser(app, app.response_class), cast.bob)
    assert send(bob, lead_id, "Me too.", **seen) == 409, "what waits will be an answer"
    with unit_of_work() as session:
        enter_credentials(session, cast.acorn.id, "emailbison", sims.emailbison.key)
    drain()
    assert (message(parked.id).state, len(mailed(sims)), views(lead_id)) == ("sent", 1, set())


def test_what_waits_for_a_key_can_be_taken_back(
    alice: Browser, cast: Cast, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    refuse_the_key()
    send(alice, lead_id)
    drain()
    assert alice.post(f"/w/acorn/messages/{newest().id}/withdrawal", headers=SWAP).status_code == 204
    with unit_of_work() as session:
        enter_credentials(session, cast.acorn.id, "emailbison", sims.emailbison.key)
    drain()
    assert mailed(sims) == []


@pytest.mark.parametrize("then", ["done", "tomorrow"])
def test_send_and_done_or_snooze_and_back_again_when_it_fails(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain, then: str
) -> None:
    sims.emailbison.faults.add("status", path=SEND_MAIL, **NO)
    assert send(alice, lead_id, then=then) == 204
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        assert (lead.handled_at is not None, lead.snoozed_until is not None) == (
            then == "done",
            then != "done",
        )
    drain()
    assert views(lead_id) == {"needs-you", "repair"}


@pytest.mark.parametrize("then", ["done", "tomorrow"])
def test_undo_takes_back_what_was_asked_for_with_the_answer(alice: Browser, lead_id: int, then: str) -> None:
    before = clock.now() + timedelta(hours=1)
    with unit_of_work() as session:
        session.get_one(Lead, lead_id).snoozed_until = before
    assert send(alice, lead_id, then=then) == 204
    assert alice.post(f"/w/acorn/messages/{newest().id}/withdrawal", headers=SWAP).status_code == 204
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        assert (lead.handled_at, lead.snoozed_until) == (None, before)


def test_the_bound_of_a_text_counts_emoji_as_two(texted: int, alice: Browser) -> None:
    assert send(alice, texted, "🙂" * 801, channel="sms") == 422
    assert send(alice, texted, "🙂" * 800, channel="sms") == 204
    assert send(alice, texted, "€" * 801, channel="sms") == 422
    assert send(alice, texted, "a" * 1600, channel="sms") == 204


def test_what_was_taken_back_goes_on_in_the_lead_that_is_kept(
    alice: Browser, cast: Cast, lead_id: int, sims: Switchboard
) -> None:
    with unit_of_work() as session:
        kept = factories.lead(session, cast.acorn, first_name="Janet")
        factories.message(
            session,
            kept,
            "Hello",
            sender_address=kept.email,
            provider_facts={"reply_id": "1", "sender_email_id": "243"},
        )
        text = UnsentText(
            workspace_id=kept.workspace_id,
            lead_id=lead_id,
            user_id=cast.alice.id,
            channel="email",
            body="0.62 a day.",
        )
        session.add(text)
        kept_id = kept.id
    assert (
        alice.post(f"/w/acorn/leads/{kept_id}/merges", data={"merged_id": lead_id}, headers=SWAP).status_code
        == 204
    )
    assert ">0.62 a day.</textarea>" in alice.get(f"/w/acorn/leads/{kept_id}/composer").text
    assert send(alice, kept_id) == 204
    assert ">0.62 a day.</textarea>" not in alice.get(f"/w/acorn/leads/{kept_id}/composer").text


def newest_inbound() -> int:
    with unit_of_work() as session:
        return (
            session.scalars(
                select(Message.id).where(Message.direction == "inbound").order_by(Message.id.desc())
            ).first()
            or 0
        )


def test_an_answer_that_waits_is_no_failure(alice: Browser, lead_id: int, sims: Switchboard) -> None:
    written = answer(lead_id)
    with unit_of_work() as session:
        session.get_one(Message, written).sends_at = clock.now() + timedelta(seconds=29)
    page = alice.get(f"/w/acorn/leads/{lead_id}").text
    assert re.search(r"Sending in [12]\d s<", page)
    assert "Not sent" not in page
