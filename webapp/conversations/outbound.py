"""Answers: stored before they are sent, sent once, and joined with what the provider later tells us of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.conversations import inbound, rollups
from webapp.conversations.channels import opted_out
from webapp.conversations.inbound import Arrival
from webapp.conversations.jobs import enqueue_send
from webapp.conversations.models import Channel, Message
from webapp.conversations.quotes import BEGINS
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.errors import Invalid, NotFound

UNSETTLED = ("waiting", "sending", "unknown")
CLAIMABLE = (*UNSETTLED, "failed")
TRIED = ("sending", "unknown", "failed")
"""What the provider may have. What still waits was never given to it, so nothing that it tells of can be that."""

CLOCKS_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this run may send. `may_have_been_sent`: an earlier attempt had no clear end, so ask the provider first."""

    message_id: int
    workspace_id: int
    lead_id: int
    channel: Channel
    facts: dict[str, Any]
    to: list[str]
    copies: list[str]
    text: str
    written_at: datetime
    may_have_been_sent: bool
    closed: str
    """Why nothing more may be sent to this lead: they opted out since it was asked for. Blank: it may."""


def claim(session: Session, message_id: int) -> Claim | None:
    """Take the message for sending. None when it is already out. Raises NotFound."""
    message = session.get(Message, message_id, with_for_update=True)
    if message is None:
        raise NotFound(f"message {message_id}")
    if message.state not in CLAIMABLE:
        return None
    was_tried = message.state != "waiting"
    lead = session.get_one(Lead, message.lead_id)
    message.state = "sending"
    return Claim(
        message_id=message.id,
        workspace_id=message.workspace_id,
        lead_id=message.lead_id,
        channel=message.channel,
        facts=message.provider_facts,
        to=message.recipients,
        copies=message.copies,
        text=message.body_text,
        written_at=message.arrived_at,  # not `sent_at`: another try moves that, and past what an earlier one sent
        may_have_been_sent=was_tried,
        closed=opted_out(session, lead, message.channel),
    )


def record_sent(session: Session, message_id: int, provider_id: str) -> None:
    """The provider has it, under this id. An echo that came first, as a row of its own, is folded into ours."""
    message = session.get_one(Message, message_id)
    lead = _lock(session, message.workspace_id, message.lead_id)
    echo = session.scalar(
        select(Message).where(
            *_named(message.workspace_id, message.provider, provider_id),
            Message.id != message_id,
            Message.sends_at.is_(None),  # an echo was never asked for
        )
    )
    if echo is not None:
        session.delete(echo)
        session.flush()
    message.provider_id, message.state, message.failure = provider_id, "sent", None
    rollups.refresh(session, lead)


def record_unsent(session: Session, message_id: int, note: str) -> None:
    """It could not be sent: the lead needs an answer again, and the message says why."""
    message = session.get(Message, message_id)
    if message is None:
        return
    lead = _lock(session, message.workspace_id, message.lead_id)
    session.refresh(message)  # its echo may have come while we waited
    if message.state == "sent":
        return
    message.state, message.failure = "failed", note
    rollups.refresh(session, lead)


def try_again(session: Session, message: Message) -> None:
    """A person wants a failed answer sent after all. Raises Invalid when it did not fail, or the lead opted out since."""
    lead = _lock(session, message.workspace_id, message.lead_id)
    session.refresh(message)
    if message.state != "failed":
        raise Invalid("message", "This answer is not waiting for another try.")
    if why := opted_out(session, lead, message.channel):
        raise Invalid("message", why)
    # Nobody knows how the last attempt ended, so the provider is asked first.
    message.state, message.failure, message.sent_at = "unknown", None, clock.now()
    rollups.refresh(session, lead)
    enqueue_send(session, message)


def record_echo(session: Session, lead: Lead, arrival: Arrival) -> Message | None:
    """The provider tells of an answer: ours, which it joins, or one that was written elsewhere. None if it was known.

    The lead must be locked.
    """
    if find(session, lead.workspace_id, arrival.provider, arrival.provider_id) is not None:
        return None
    ours = session.scalars(
        select(Message)
        .where(
            Message.workspace_id == lead.workspace_id,
            Message.lead_id == lead.id,
            Message.direction == "outbound",
            Message.channel == arrival.channel,
            Message.state.in_(TRIED),
            Message.provider_id.is_(None),
        )
        .order_by(Message.id)
    )
    for message in ours:
        is_younger = arrival.sent_at is None or arrival.sent_at >= message.arrived_at - CLOCKS_DIFFER
        said = inbound.plain_text(arrival.body_text, arrival.body_html)
        if is_younger and is_same_text(message.channel, message.body_text, said):
            message.provider_id, message.state, message.failure = arrival.provider_id, "sent", None
            rollups.refresh(session, lead)
            return message
    return inbound.record_arrival(session, lead, arrival)


def find(session: Session, workspace_id: int, provider: str, provider_id: str) -> Message | None:
    """The stored message with this id of the provider's."""
    return session.scalar(select(Message).where(*_named(workspace_id, provider, provider_id)))


def is_same_text(channel: Channel, ours: str, theirs: str) -> bool:
    """Whether the provider's words are ours; in a mail perhaps with the quoted history behind them."""
    if channel == "sms":
        return ours.split() == theirs.split()
    letter = r"\w" if re.search(r"\w", ours) else r"\S"  # an answer may be a picture alone
    wanted, found = re.findall(letter, ours), list(re.finditer(letter, theirs))
    count = len(wanted)
    if not count or "".join(wanted).casefold() != "".join(each[0] for each in found[:count]).casefold():
        return False
    # A longer answer that begins with our words is another one: behind ours its line ends, or a quotation begins.
    rest = re.sub(r"\A[^\w\n>]+", "", theirs[found[count - 1].end() :])
    return not rest or rest.startswith("\n") or BEGINS.match(rest) is not None


def _named(workspace_id: int, provider: str, provider_id: str):  # type: ignore[no-untyped-def]
    return (
        Message.workspace_id == workspace_id,
        Message.provider == provider,
        Message.provider_id == provider_id,
    )


def _lock(session: Session, workspace_id: int, lead_id: int) -> Lead:
    return session.scalars(
        select(Lead).where(Lead.workspace_id == workspace_id, Lead.id == lead_id).with_for_update()
    ).one()
