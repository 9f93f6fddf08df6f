"""The send guard: an answer is held back when a message arrived that its writer had not read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.conversations.jobs import SEND
from webapp.conversations.models import Message
from webapp.conversations.newest import newest_inbound
from webapp.conversations.rollups import preview_of
from webapp.jobs import lookup
from webapp.leads.models import Lead
from webapp.runtime.errors import SignalboxError
from webapp.runtime.snapshots import once_a_snapshot


class Overtaken(SignalboxError):
    """A message arrived that the writer has not seen; `preview` is the beginning of the newest one."""

    def __init__(self, session: Session, message: Message) -> None:
        super().__init__("the conversation went on")
        self.is_inbound = message.is_inbound
        self.preview = preview_of(session, message)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page showed the writer: ids of the newest reply and of the newest answer by somebody else. 0: none."""

    inbound: int = 0
    answer: int = 0


def check_nothing_unseen(session: Session, lead: Lead, user_id: int | None, seen: Seen) -> None:
    """Raises Overtaken when the lead has replied, or a colleague has answered, after what the writer has seen."""
    newest = newest_inbound(session, lead)
    if newest is not None and newest.id > seen.inbound:
        raise Overtaken(session, newest)
    answer_id = newest_answer_of_others(session, lead, user_id)
    if answer_id > seen.answer:
        raise Overtaken(session, session.get_one(Message, answer_id))


@once_a_snapshot
def newest_answer_of_others(session: Session, lead: Lead, user_id: int | None) -> int:
    """The id of the newest answer that somebody else wrote and that is out, or will be; 0 when there is none."""
    theirs = (
        Message.workspace_id == lead.workspace_id,
        Message.lead_id == lead.id,
        Message.source == "operator",
        Message.written_by.is_distinct_from(user_id),
    )
    is_failed = Message.state == "failed"
    out, not_out = session.execute(
        select(func.max(Message.id).filter(~is_failed), func.array_agg(Message.id).filter(is_failed)).where(
            *theirs
        )
    ).one()
    newest = out or 0
    failed = [number for number in not_out or () if number > newest]
    # What has failed for now, and goes out by itself once its connection is mended, is an answer as well.
    waiting = lookup.live(session, [SEND.key(number) for number in failed]) if failed else {}
    return max([newest, *(number for number in failed if SEND.key(number) in waiting)])
