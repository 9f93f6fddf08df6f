"""Drafts are proposals: written for hopeful replies, held to our own words, and sent by a person or not at all."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.scoring.stage import ask_for_score, outcomes, rooms, score
from webapp.conversations.models import Message
from webapp.conversations.unsent_models import UnsentText
from webapp.drafting.jobs import enqueue_draft
from webapp.drafting.models import Draft
from webapp.leads.models import Lead
from webapp.llm.models import Choices
from webapp.personas import editing
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

MAIL = {"provider_facts": {"reply_id": 9, "sender_email_id": 4}, "sender_address": "maya@northwind.test"}


def drafts(lead: Lead) -> list[Draft]:
    with unit_of_work() as session:
        return list(session.scalars(select(Draft).where(Draft.lead_id == lead.id).order_by(Draft.id)))


def outbound(lead: Lead) -> list[Message]:
    with unit_of_work() as session:
        return list(
            session.scalars(
                select(Message).where(Message.lead_id == lead.id, Message.direction == "outbound")
            )
        )


def send(browser: Browser, lead: Lead, body: str, draft: Draft) -> TestResponse:
    """Send the draft as the composer's form does, without a word of what its writer has seen."""
    form = {"text": body, "channel": draft.channel, "draft_id": draft.id}
    return browser.post(f"/w/acorn/leads/{lead.id}/replies", data=form, headers=SWAP)


def path(lead: Lead, rest: str = "") -> str:
    return f"/w/acorn/leads/{lead.id}/drafts{rest}"


def test_a_person_edits_and_sends_it(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
) -> None:
    with unit_of_work() as session:
        editing.set_profile(session, cast.acorn.id, "Acorn sells space by the pallet.")
        editing.add_text(session, cast.acorn.id, "Prices", "A pallet costs four euros a month.")
        editing.keep_persona(
            session, cast.acorn.id, {"name": "Alice", "voice": "short and warm", "signature": "Alice, Acorn"}
        )
    lead = score(cast, drain, **MAIL)
    (draft,) = drafts(lead)
    assert (draft.state, draft.channel, outbound(lead)) == ("proposed", "email", [])
    assert draft.body.endswith("Alice, Acorn")
    asked = sims.ai.calls[-1].json["input"]
    assert all(
        known in asked
        for known in (
            "A pallet costs four euros",
            "You write as Alice",
            "short and warm",
            "An e-mail in the same thread",
        )
    )
    browser = sign_in(client, cast.alice)
    assert draft.body.splitlines()[0] in browser.get(path(lead)).text
    composer = browser.get(f"/w/acorn/leads/{lead.id}/composer").text
    assert f">{draft.body}</textarea>" in html.unescape(composer)
    assert f'name="draft_id" value="{draft.id}"' in composer
    assert composer.count("Send</button>") == 1, "one composer, and one button that sends"
    assert send(browser, lead, "Four euros. Tuesday at ten?", draft).status_code == 204
    (message,) = outbound(lead)
    assert (message.body_text, message.written_by) == ("Four euros. Tuesday at ten?", cast.alice.id)
    (draft,) = drafts(lead)
    assert (draft.state, draft.was_edited, draft.decided_by) == ("approved", True, cast.alice.id)
    again = send(browser, lead, "again", draft)
    assert (
        again.status_code,
        "sent or dropped meanwhile" in again.text,
        ">again</textarea>" in again.text,
    ) == (
        422,
        True,
        True,
    )
    assert len(outbound(lead)) == 1


def test_the_model_is_shown_the_words_of_the_lead_and_not_what_they_quote(
    cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    """Judging, scoring and drafting alike: what we wrote once is no word of theirs."""
    history = "On Mon, 2 Mar 2026 at 10:00, Alice <alice@acorn.test> wrote:\n> P.S. Just say stop."
    lead = score(cast, drain, f"Could you send prices for 40 pallets?\n\n{history}", **MAIL)
    assert len(drafts(lead)) == 1
    asked = {call.json["text"]["format"]["name"]: call.json["input"] for call in sims.ai.calls}
    assert {"lead_score", "reply_draft"} <= set(asked)
    for name, text in asked.items():
        assert "prices for 40 pallets" in text, name
        assert "Just say stop" not in text, name


def test_a_newer_reply_makes_it_stale_and_nothing_is_sent(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
) -> None:
    lead = score(cast, drain, **MAIL)
    (draft,) = drafts(lead)
    with unit_of_work() as session:
        factories.message(session, lead, "Forget it.", sent_at=clock.now() + timedelta(seconds=1), **MAIL)
    browser = sign_in(client, cast.alice)
    assert "They have written again since the draft was made" in browser.get(path(lead)).text
    assert draft.body not in html.unescape(browser.get(f"/w/acorn/leads/{lead.id}/composer").text)
    refused = send(browser, lead, draft.body, draft)
    assert (refused.status_code, outbound(lead)) == (409, [])


@pytest.mark.parametrize("where", ["here", "at the provider"])
def test_who_answers_by_hand_finds_no_draft_any_more(
    cast: Cast, sims: Switchboard, drain: Drain, client: Browser, sign_in: SignIn, where: str
) -> None:
    lead = score(cast, drain, **MAIL)
    (draft,) = drafts(lead)
    browser = sign_in(client, cast.alice)
    if where == "here":
        form = {"text": "My own words.", "channel": draft.channel}
        assert browser.post(f"/w/acorn/leads/{lead.id}/replies", data=form, headers=SWAP).status_code == 204
    else:
        with unit_of_work() as session:
            facts = {"direction": "outbound", "source": "operator", "state": "sent", "sent_at": clock.now()}
            factories.message(session, lead, "From the provider's own page.", **facts)
    for page in ("", "/composer", "/drafts"):
        shown = html.unescape(browser.get(f"/w/acorn/leads/{lead.id}{page}").text)
        assert draft.body not in shown
        assert f'data-draft="{draft.id}"' not in shown
    refused = send(browser, lead, draft.body, draft)
    assert (refused.status_code, "has an answer already" in refused.text) == (422, True)
    assert len(outbound(lead)) == 1


def test_what_was_taken_back_stands_there_and_the_draft_is_offered(
    cast: Cast, sims: Switchboard, drain: Drain, client: Browser, sign_in: SignIn
) -> None:
    lead = score(cast, drain, **MAIL)
    (draft,) = drafts(lead)
    browser = sign_in(client, cast.alice)
    with unit_of_work() as session:
        taken = UnsentText(
            workspace_id=lead.workspace_id,
            lead_id=lead.id,
            user_id=cast.alice.id,
            channel="email",
            body="Mine.",
        )
        session.add(taken)
    composer = html.unescape(browser.get(f"/w/acorn/leads/{lead.id}/composer").text)
    assert ">Mine.</textarea>" in composer
    assert 'name="draft_id" value=""' in composer
    assert f'data-draft="{draft.id}" data-body="{draft.body}"' in composer


def test_another_one_replaces_it_and_a_dropped_one_is_gone(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
) -> None:
    lead = score(cast, drain, **MAIL)
    browser = sign_in(client, cast.alice)
    assert browser.post(path(lead)).status_code == 303
    drain()
    first, second = drafts(lead)
    assert (first.state, second.state) == ("replaced", "proposed")
    assert browser.post(path(lead, f"/{second.id}/rejection")).status_code == 303
    assert drafts(lead)[1].state == "rejected"
    with unit_of_work() as session:
        enqueue_draft(session, lead.workspace_id, lead.id)
    drain()
    assert len(drafts(lead)) == 2, "what a person dropped does not come back by itself"


@pytest.mark.parametrize(
    ("ending", "times", "calls", "state"),
    [
        ("wandering", 1, ["unreadable", "answered"], "proposed"),
        ("blanks", 2, ["unreadable", "unreadable", "answered"], "proposed"),
        ("endless", 3, ["unreadable"] * 3, "unreadable"),
        ("extra_keys", 3, ["unreadable"] * 3, "unreadable"),
        ("incomplete", 1, ["no_room", "answered"], "proposed"),
        ("refusal", 1, ["refused"], "refused"),
        ("filtered", 1, ["filtered"], "filtered"),
    ],
)
def test_what_a_person_should_not_see_is_not_shown(  # noqa: PLR0917
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    ending: str,
    times: int,
    calls: list[str],
    state: str,
) -> None:
    sims.ai.endings.add(ending, times=times, name="reply_draft")
    lead = score(cast, drain, **MAIL)
    (draft,) = drafts(lead)
    assert (outcomes("draft"), draft.state) == (calls, state)
    assert bool(draft.body) == (state == "proposed")
    assert "elsewhere" not in draft.body
    asked = rooms(sims, "reply_draft")
    assert asked == [1_200 + 250 * number for number in range(len(asked))]


def test_a_text_message_is_short_and_is_not_sent_as_a_mail(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
) -> None:
    lead = score(cast, drain, channel="sms", provider="gohighlevel")
    (draft,) = drafts(lead)
    assert draft.channel == "sms"
    assert 0 < len(draft.body) <= 480
    answer = send(sign_in(client, cast.alice), lead, draft.body, draft)
    assert (answer.status_code, outbound(lead)) == (422, [])


@pytest.mark.parametrize(
    "said", ["Not interested, thanks.", "Please unsubscribe me", "The invite is accepted, see you then."]
)
def test_for_others_nothing_is_drafted(cast: Cast, sims: Switchboard, drain: Drain, said: str) -> None:
    assert drafts(score(cast, drain, said, **MAIL)) == []


def test_off_is_off(cast: Cast, sims: Switchboard, drain: Drain) -> None:
    with unit_of_work() as session:
        session.add(Choices(workspace_id=cast.acorn.id, draft_on=False))
    lead = ask_for_score(cast, **MAIL)
    with unit_of_work() as session:
        enqueue_draft(session, lead.workspace_id, lead.id)
    drain()
    assert (drafts(lead), outcomes("draft")) == ([], [])
