"""Sending an answer once: claim it, make one attempt, record how it ended.

The claim and the record are transactions; the attempt between them calls the provider outside of any. A worker that dies
between them leaves the message "sending", and the next claim says that it may have been sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.consent.gate import may_send
from webapp.conversations import inbound, recipients, rollups
from webapp.conversations.models import UNSETTLED, Channel, Message
from webapp.conversations.replies import ENDED, OVERTAKEN, has_replied_since
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.errors import Busy, NotFound

CLAIMABLE = (*UNSETTLED, "failed")
SAME_ID = "The provider gave this answer the number of another one. Look at the conversation there before you send it again."
MOVES = 3
"""How often a merge may move a message to another lead while it is claimed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this run may send."""

    message_id: int
    workspace_id: int
    lead_id: int
    channel: Channel
    provider: str
    facts: dict[str, Any]
    to: list[str]
    copies: list[str]
    blind_copies: list[str]
    subject: str
    text: str
    passed_on: str
    """What a forward quotes below the text."""
    begins_thread: bool
    written_at: datetime
    may_have_been_sent: bool
    """An earlier attempt had no clear end: ask the provider for the message before sending it."""
    closed: str
    """Why it must not be sent any more: the gate refuses it, or a reply overtook a message that was planned. Blank: it may."""


def claim(session: Session, message_id: int, *, is_over: bool = False) -> Claim | None:
    """Take the message for sending; None when it is sent already. `is_over`: what it belongs to has ended. Raises NotFound."""
    message, lead = _locked(session, message_id)
    if message.state not in CLAIMABLE:
        return None
    was_tried = message.state != "waiting"
    ended = ENDED if is_over else ""
    closed = _ask_gate(session, message, lead) or _overtaken(session, message, lead) or ended
    was_failed, message.state = message.state == "failed", "sending"
    if was_failed:
        rollups.refresh(session, lead)  # it needs no repair while it is tried again
    return Claim(
        message_id=message.id,
        workspace_id=message.workspace_id,
        lead_id=message.lead_id,
        channel=message.channel,
        provider=message.provider,
        facts=message.provider_facts,
        to=message.recipients,
        copies=message.copies,
        blind_copies=message.blind_copies,
        subject=message.subject,
        text=message.body_text,
        passed_on=message.passed_on,
        begins_thread=message.begins_thread,
        written_at=message.arrived_at,  # not `sent_at`: another try moves that past what an earlier one sent
        may_have_been_sent=was_tried,
        closed=closed,
    )


def record_sent(session: Session, message_id: int, provider_id: str) -> None:
    """The provider has accepted it under this id. An echo that was stored first, as a row of its own, is removed.

    An id that another answer of ours has is no proof that this one was sent: a person has to look. Raises NotFound when
    whom it went to was erased while it was sent.
    """
    message = session.get(Message, message_id)
    if message is None:
        raise NotFound(f"message {message_id}")
    lead = lock_lead(session, message.workspace_id, message.lead_id)
    same = session.scalar(
        select(Message).where(
            *inbound.has_provider_id(message.workspace_id, message.provider, provider_id),
            Message.id != message_id,
        )
    )
    if same is not None and same.sends_at is not None:
        message.state, message.failure = "failed", SAME_ID
    else:
        if same is not None:  # a row that came from the provider
            session.delete(same)
            session.flush()
        message.provider_id, message.state, message.failure = provider_id, "sent", None
    rollups.refresh(session, lead)


def record_unsent(session: Session, message_id: int, note: str) -> None:
    """It could not be sent, and `note` says why: the lead needs an answer again, whoever was done with it or snoozed it.

    So it is while the sending waits for something to be mended: it goes out then, unless somebody takes it back before.
    Nothing happens to what is sent or gone.
    """
    message = session.get(Message, message_id)
    if message is None:
        return
    lead = lock_lead(session, message.workspace_id, message.lead_id)
    session.refresh(message)  # its echo may have come while we waited for the lock
    if message.state == "sent":
        return
    if message.unless_reply_after is not None and note in {OVERTAKEN, ENDED}:
        session.delete(message)  # nobody has to send it again
    else:
        message.state, message.failure = "failed", note
        rollups.reopen(lead, message)
        lead.snoozed_until, lead.snooze_mark = None, None
    rollups.refresh(session, lead)


def withdraw(session: Session, message_id: int) -> bool:
    """Delete a planned message whose sending has not begun; False when it has. The lead must be locked."""
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.state != "waiting" or message.unless_reply_after is None:
        return False
    lead = session.get_one(Lead, message.lead_id)
    session.delete(message)  # its job finds no message and ends
    rollups.refresh(session, lead)
    return True


def _locked(session: Session, message_id: int) -> tuple[Message, Lead]:
    """The message and its lead, the lead locked first, as whoever stores a reply does. Raises NotFound."""
    for _ in range(MOVES):
        message = session.get(Message, message_id, populate_existing=True)
        if message is None:
            raise NotFound(f"message {message_id}")
        lead = lock_lead(session, message.workspace_id, message.lead_id)
        session.refresh(message, with_for_update=True)
        if message.lead_id == lead.id:
            return message, lead
    raise Busy(f"message {message_id} is being moved")


def _ask_gate(session: Session, message: Message, lead: Lead) -> str:
    """Why the send gate refuses it; blank when it does not. Its answer is kept with the message."""
    refused = recipients.closed(session, lead, message)
    event = may_send(session, lead, message.channel).event
    message.gate = {
        "refused": refused,
        "event_id": event.id if event else None,
        "asked_at": clock.now().isoformat(),
    }
    return refused


def _overtaken(session: Session, message: Message, lead: Lead) -> str:
    """The same for a message that is sent only while the lead is silent."""
    after = message.unless_reply_after
    return OVERTAKEN if after is not None and has_replied_since(session, lead, after) else ""
