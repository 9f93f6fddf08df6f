"""What a person sees and decides of a lead's consent: a held opt-out by one key, why nothing may be sent, an absence that wakes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Cast
from webapp.consent import decisions
from webapp.consent.gate import FULL, OPTED_OUT, UNREACHABLE
from webapp.consent.ledger import MAILBOX_FULL, Because, record
from webapp.consent.models import ConsentEvent
from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser

READINGS = {
    "words": {"certainty": "ask"},
    "model": {"wants_no_contact": "yes", "also_asks_or_agrees": True},
}


def because(session: Session, lead: Lead, **more: object) -> Because:
    message_id = session.scalars(select(Message.id).where(Message.lead_id == lead.id)).first()
    return Because("model", message_id=message_id, evidence="Remove me", **more)  # type: ignore[arg-type]


def held(cast: Cast, *, reason: str = "") -> int:
    """Ines asks to be removed, and what it costs."""
    with unit_of_work() as session:
        lead = session.scalars(select(Lead).where(Lead.first_name == "Ines")).one()
        record(session, lead, "hold", because(session, lead, reason=reason, readings=READINGS))
        return lead.id


def state_of(lead_id: int) -> tuple[str, bool, str]:
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        event = session.scalars(
            select(ConsentEvent).where(ConsentEvent.lead_id == lead_id).order_by(ConsentEvent.id.desc())
        ).first()
        assert event is not None
        return lead.status, lead.is_held, event.by


@pytest.mark.parametrize(("key", "status"), [("y", "blacklisted"), ("v", "new")])
def test_one_key_decides_a_held_opt_out(acorn: Page, cast: Cast, key: str, status: str) -> None:
    page, lead_id = acorn, held(cast)
    page.goto(f"/w/acorn/leads/{lead_id}")
    panel = page.locator("#consent-consent")
    expect(panel).to_contain_text("Did they ask not to be contacted?")
    expect(panel).to_contain_text("perhaps an opt-out")
    expect(panel).to_contain_text("an opt-out, and they also ask or agree to something")
    expect(panel.locator("blockquote")).to_have_text("Remove me")
    page.keyboard.press(key)
    expect(panel).not_to_contain_text("Did they ask")
    assert state_of(lead_id) == (status, False, "person")


def test_the_help_names_both_keys(acorn: Page) -> None:
    acorn.keyboard.press("?")
    keyboard = acorn.get_by_role("dialog", name="Keyboard")
    expect(keyboard).to_contain_text("they opted out")
    expect(keyboard).to_contain_text("they did not")


def test_who_comes_back_is_decided_by_the_same_keys(acorn: Page, cast: Cast) -> None:
    with unit_of_work() as session:
        lead = session.scalars(select(Lead).where(Lead.first_name == "Ines").with_for_update()).one()
        decisions.opt_out(session, lead, Because("rule", evidence="STOP"))
    lead_id = held(cast, reason=decisions.OPT_IN)
    acorn.goto(f"/w/acorn/leads/{lead_id}")
    expect(acorn.locator("#consent-consent")).to_contain_text("may want to hear from you again")
    acorn.keyboard.press("v")
    expect(acorn.locator("#consent-consent")).not_to_contain_text("may want to hear")
    assert state_of(lead_id) == ("new", False, "person")


def test_three_reasons_are_three_sentences(acorn: Page, cast: Cast) -> None:
    """Asked not to be contacted, no such address, a full mailbox: the last one may still be answered."""
    with unit_of_work() as session:
        ines, leo, maya = session.scalars(select(Lead).order_by(Lead.first_name).with_for_update()).all()
        decisions.opt_out(session, ines, because(session, ines))
        record(session, leo, "unreachable", Because("bounce", reason="no_such_address"), "email")
        record(session, maya, "unreachable", Because("bounce", reason=MAILBOX_FULL), "email")
        shown = ((ines.id, OPTED_OUT), (leo.id, UNREACHABLE), (maya.id, FULL))
    for lead_id, sentence in shown:
        acorn.goto(f"/w/acorn/leads/{lead_id}")
        expect(acorn.locator("#consent-consent")).to_contain_text(sentence)
        answer = acorn.get_by_role("button", name="Send")
        if sentence == FULL:
            expect(answer.first).to_be_enabled()
        else:
            expect(answer).to_have_count(0)
    assert len({sentence for _, sentence in shown}) == 3


def test_an_absence_wakes_by_itself(acorn: Page, cast: Cast) -> None:
    """Ines sleeps until she is back; when that moment has passed she stands in “Needs you” again, marked as such."""
    with unit_of_work() as session:
        ines = session.scalars(select(Lead).where(Lead.first_name == "Ines")).one()
        ines.snoozed_until, ines.snooze_mark = clock.now() + timedelta(hours=5), "absent"
        lead_id = ines.id
    acorn.goto(f"/w/acorn/leads/{lead_id}")
    expect(acorn.locator("#leads-panel")).to_contain_text("Away, and snoozed until")
    acorn.goto("/w/acorn/inbox?view=needs-you")
    expect(acorn.locator(".row", has_text="Ines Bauer")).to_have_count(0)
    with unit_of_work() as session:
        session.get_one(Lead, lead_id).snoozed_until = clock.now() - timedelta(seconds=1)
    acorn.goto("/w/acorn/inbox?view=needs-you")
    expect(acorn.locator(".row", has_text="Ines Bauer")).to_have_count(1)
