"""Every change, at every state, for every channel: what may be sent afterwards, by mail and by text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import get_args

from sqlalchemy.orm import Session

from tests import factories
from tests.consent.states_table import TABLE
from tests.factories import Cast
from webapp.consent import gate
from webapp.consent.gate import SendAllowed, SendRefused, may_send
from webapp.consent.ledger import MAILBOX_FULL, PERMANENT, Because, record
from webapp.consent.models import Change, ConsentEvent
from webapp.consent.readings import Channel
from webapp.leads.models import Lead
from webapp.leads.states import SMS_DND
from webapp.runtime.database import unit_of_work

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
BEFORE: dict[str, tuple[tuple[Change, Channel, str], ...]] = {
    "open": (),
    "opted out": (("opt_out", "all", ""),),
    "no mails": (("opt_out", "email", ""),),
    "no texts": (("opt_out", "sms", ""),),
    "no calls": (("opt_out", "calls", ""),),
    "held": (("hold", "all", ""),),
    "no such address": (("unreachable", "email", "no_such_address"),),
    "mailbox full": (("unreachable", "email", MAILBOX_FULL),),
    "do-not-disturb": (("dnd_on", "sms", "on"),),
    "carrier's stop": (("dnd_on", "sms", PERMANENT),),
}
LETTERS = {
    gate.OPTED_OUT: "A",
    gate.CHANNEL_CLOSED["email"]: "C",
    gate.CHANNEL_CLOSED["sms"]: "C",
    gate.HELD: "H",
    gate.UNREACHABLE: "X",
    gate.FULL: "f",
    SMS_DND["on"]: "D",
    SMS_DND["permanent"]: "P",
    "": "-",
}
"""What the table calls each answer of the gate; a small letter: it may be sent."""


def test_the_table_has_a_row_for_every_change_at_every_state() -> None:
    assert set(TABLE) == set(BEFORE)
    for rows in TABLE.values():
        assert set(rows) == set(get_args(Change))
        assert {len(row.split()) for row in rows.values()} == {len(get_args(Channel))}


def test_every_change_at_every_state_leads_where_the_table_says(cast: Cast) -> None:
    wrong = []
    with unit_of_work() as session:
        for before, change, channel in every_case():
            said = after(session, cast, before, change, channel)
            expected = TABLE[before][change].split()[get_args(Channel).index(channel)]
            if said != expected:
                wrong.append(f"{before}, then {change} of {channel}: {said}, not {expected}")
    assert wrong == []


def test_what_is_sent_by_whom_is_told_with_every_refusal(cast: Cast) -> None:
    """Whatever refuses, the event that decides stands beside the sentence."""
    with unit_of_work() as session:
        for before, steps in BEFORE.items():
            lead = lead_at(session, cast, before)
            for answer in (may_send(session, lead, "email"), may_send(session, lead, "sms")):
                if isinstance(answer, SendRefused):
                    assert isinstance(answer.event, ConsentEvent), before
                    assert answer.event.change == steps[-1][0]


def every_case() -> Iterator[tuple[str, Change, Channel]]:
    return (
        (before, change, channel)
        for before in BEFORE
        for change in get_args(Change)
        for channel in get_args(Channel)
    )


def after(session: Session, cast: Cast, before: str, change: Change, channel: Channel) -> str:
    """Two letters: what may be sent by mail and by text."""
    lead = lead_at(session, cast, before)
    reason = {"dnd_on": "on", "unreachable": "no_such_address"}.get(change, "")
    happen(session, lead, change, channel, reason)
    return letter(may_send(session, lead, "email")) + letter(may_send(session, lead, "sms"))


def lead_at(session: Session, cast: Cast, before: str) -> Lead:
    lead = factories.lead(session, cast.acorn, email=None)
    for change, channel, reason in BEFORE[before]:
        happen(session, lead, change, channel, reason)
    return lead


def happen(session: Session, lead: Lead, change: Change, channel: Channel, reason: str) -> None:
    record(session, lead, change, Because("provider", at=AT, source="gohighlevel", reason=reason), channel)


def letter(answer: SendAllowed | SendRefused) -> str:
    return LETTERS[answer.sentence if isinstance(answer, SendRefused) else answer.warning]
