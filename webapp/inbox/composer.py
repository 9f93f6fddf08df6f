"""What the composer shows: by which channels the lead can be answered, the text that is kept, and what its writer has seen."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.conversations import channels
from webapp.conversations.composing import unsent_of
from webapp.conversations.models import Channel, Message, UnsentText
from webapp.conversations.send_guard import newest_answer_of_others
from webapp.leads.models import Lead


@dataclass(frozen=True, slots=True)
class Composer:
    """The form for an answer to one lead, for one viewer."""

    lead: Lead
    why_not: dict[Channel, str]
    """For each channel, why this lead cannot be answered by it; blank when they can."""
    channel: Channel | None
    """The channel that is chosen at first; None when there is none."""
    unsent: UnsentText | None
    """What this viewer took back."""
    newest_inbound_id: int | None
    others_answer_id: int
    """With the one above, what the viewer has seen: see `conversations.send_guard`."""
    copies: list[str]
    """Whoever has a copy of the mail that would be answered."""


def read_composer(
    session: Session, lead: Lead, user_id: int, newest: Message | None, *, tab: Channel | None = None
) -> Composer:
    """The composer of this person, under the lead's `newest` reply.

    Its channel is that of a text taken back, else of the `tab`, else of the newest reply, as far as it can be used.
    """
    why_not = channels.why_not(session, lead)
    unsent = unsent_of(session, lead, user_id)
    mail = channels.newest_answerable(session, lead, "email")
    wanted = [unsent.channel if unsent else None, tab, newest.channel if newest else None, "email", "sms"]
    return Composer(
        lead=lead,
        why_not=why_not,
        channel=next((channel for channel in wanted if channel and not why_not[channel]), None),
        unsent=unsent,
        newest_inbound_id=newest.id if newest else None,
        others_answer_id=newest_answer_of_others(session, lead, user_id),
        copies=mail.copies if mail else [],
    )
