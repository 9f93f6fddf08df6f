"""Echoes: a provider reports an outbound message. Either it is an answer of ours, or somebody wrote it at the provider.

An echo joins the row of our answer when its id is known, or when it has the same text, is not older than our answer, and
our answer may have reached the provider without an id coming back.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.conversations import content, inbound, rollups
from webapp.conversations.inbound import Arrival
from webapp.conversations.models import Channel, Message
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.mail import reading
from webapp.mail.formatting import plain_of, seen_of
from webapp.providers.facts import SentMail

TRIED = ("sending", "unknown", "failed")
"""States of an answer that the provider may have received. What is "waiting" was never handed over."""

_ANY = "x"

MAX_CLOCK_SKEW = timedelta(minutes=15)
"""How much earlier than our own time a provider may date an answer of ours: one of the two clocks may be wrong. What has the
number of another answer is never taken for this one.
"""


RETURN_SKEW = timedelta(minutes=2)
"""How much earlier than our own time a mail of ours may be dated that came back to us: both dates are a provider's."""
RETURN_TIME = timedelta(minutes=10)
"""How long a mail of ours may be on its way back to us without its Message-ID telling which it is."""


def record_echo(session: Session, match: Match, arrival: Arrival) -> Message | None:
    """Store an outbound message that a provider reports: our answer takes its id, or a new row is made. None if it was known.

    The lead must be locked.
    """
    lead = match.lead
    known = inbound.find(session, lead.workspace_id, arrival.provider, arrival.provider_id)
    if known is not None:
        _learn_mail_id(known, arrival)
        inbound.learn_files(session, known, arrival)
        return None
    text = content.plain_text(arrival.body_text, arrival.body_html)
    for message in _tried_without_id(session, lead, arrival.channel):
        is_same = is_same_text(message.channel, message.sent_text, text)
        if is_same and is_not_older(arrival.sent_at, message.arrived_at):
            message.provider_id, message.state, message.failure = arrival.provider_id, "sent", None
            _learn_mail_id(message, arrival)
            message.subject = (
                arrival.subject or message.subject
            )  # the provider writes the subject of an answer
            rollups.refresh(session, lead)
            return message
    return inbound.record_arrival(session, match, arrival)


def ours_that_began(session: Session, workspace_id: int, mail: SentMail) -> Message | None:
    """The mail of ours that began a thread, and that a provider reports now. It may have gone to somebody who is no lead,
    so whom it went to does not tell whose conversation it is of."""
    begun = (Message.workspace_id == workspace_id, Message.begins_thread, Message.direction == "outbound")
    known = inbound.find(session, workspace_id, mail.contact.provider, mail.external_id)
    if known is not None:
        return known if known.begins_thread else None
    waiting = select(Message).where(*begun, Message.state.in_(TRIED), Message.provider_id.is_(None))
    text = content.plain_text(mail.text, mail.html)
    for message in session.scalars(waiting.where(Message.state != "sent").order_by(Message.id)):
        is_to = not mail.recipients or set(message.recipients) <= {*mail.recipients}
        if (
            is_to
            and is_same_text("email", message.sent_text, text)
            and is_not_older(mail.at, message.arrived_at)
        ):
            return message
    return None


def is_known_return(session: Session, lead: Lead, arrival: Arrival) -> bool:
    """Whether a mail of ours that came in, by another mailbox or as a copy to ourselves, is stored as one that went out."""
    if arrival.sent_at is None:
        return False
    mail_id = arrival.provider_facts.get("mail_id")
    text = content.plain_text(arrival.body_text, arrival.body_html)
    near = Message.sent_at.between(arrival.sent_at - RETURN_TIME, arrival.sent_at + RETURN_SKEW)
    same = or_(near, Message.provider_facts["mail_id"].astext == mail_id) if mail_id else near
    stored = select(Message).where(
        Message.workspace_id == lead.workspace_id,
        Message.lead_id == lead.id,
        Message.direction == "outbound",
        Message.channel == "email",
        Message.provider_id.is_not(None),
        same,
    )
    return any(
        is_same_text("email", content.plain_text(each.body_text, each.body_html), text)
        for each in session.scalars(stored.order_by(Message.id.desc()).limit(20))
    )


def is_not_older(at: datetime | None, written_at: datetime) -> bool:
    """Whether a message that the provider dates `at` can be the answer written at `written_at`, clock skew allowed."""
    return at is None or at >= written_at - MAX_CLOCK_SKEW


def is_same_text(channel: Channel, ours: str, provider_text: str) -> bool:
    """Whether the provider's text is ours; a mail may carry the quoted history behind it."""
    if channel == "sms":
        return ours.split() == provider_text.split()
    # A reader of our HTML sees no marks, and of a link its words, with or without the address.
    return any(
        _begins_with(provider_text, said) for said in dict.fromkeys((ours, plain_of(ours), seen_of(ours)))
    )


def _begins_with(provider_text: str, ours: str) -> bool:
    # Letters only: white space and punctuation change on the way. An answer of emoji alone has none, so all marks count.
    letter = r"\w" if re.search(r"\w", ours) else r"\S"
    wanted, found = re.findall(letter, ours), list(re.finditer(letter, provider_text))
    count = len(wanted)
    if not count or "".join(wanted).casefold() != "".join(each[0] for each in found[:count]).casefold():
        return False
    # A longer text that only begins with ours is another answer: behind ours the line must end or a quotation begin.
    rest = re.sub(r"\A[^\w\n>]+", "", provider_text[found[count - 1].end() :])
    return not rest or rest.startswith("\n") or _is_history(rest)


def _is_history(rest: str) -> bool:
    """Whether this, below somebody's own words, is a quotation; of a lead-in alone what it leads to was left out."""
    return reading.read(f"{_ANY}\n\n{rest}\n> {_ANY}").own == _ANY


def _learn_mail_id(message: Message, arrival: Arrival) -> None:
    """Reports of mail servers name our answer by its own Message-ID; until it is known the row has none, or the answered mail's."""
    own = arrival.provider_facts.get("mail_id")
    if own and message.provider_facts.get("mail_id") != own:
        message.provider_facts = {**message.provider_facts, "mail_id": own}


def _tried_without_id(session: Session, lead: Lead, channel: Channel) -> list[Message]:
    """Our answers that may have reached the provider and have no id of its yet, the oldest first."""
    query = select(Message).where(
        Message.workspace_id == lead.workspace_id,
        Message.lead_id == lead.id,
        Message.direction == "outbound",
        Message.channel == channel,
        Message.state.in_(TRIED),
        Message.provider_id.is_(None),
    )
    return list(session.scalars(query.order_by(Message.id)))
