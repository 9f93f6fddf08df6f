"""Whether a lead has written since: what cancels a message that was planned in the hope of an answer."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.leads.models import Lead

OVERTAKEN = "They wrote before it was sent."
ENDED = "Its sequence ended before it was sent."


def has_replied_since(session: Session, lead: Lead, message_id: int) -> bool:
    """Whether a reply was stored after this message (0: any reply), whatever its date says.

    The order is that of storing: a late reply cancels too. An absence note or a returned mail is no reply. Under the
    lead's lock the answer holds until the transaction ends, because whoever stores a reply locks the lead first.
    """
    return bool(session.scalar(select(replied_since(lead.workspace_id, lead.id, message_id))))


def replied_since(
    workspace_id: int | ColumnElement[int], lead_id: int | ColumnElement[int], after: int | ColumnElement[int]
) -> ColumnElement[bool]:
    """The same as a condition, on values or on columns."""
    return exists().where(
        Message.workspace_id == workspace_id,
        Message.lead_id == lead_id,
        Message.id > after,
        and_(Message.is_reply),
    )


def newest_message_id(session: Session, workspace_id: int) -> int:
    """The id of the message that was stored last in this workspace, whoever's it is; 0 when there is none.

    Of the workspace, not of the lead: what another lead said before is no new reply when the two are joined later.
    """
    return session.scalar(select(func.max(Message.id)).where(Message.workspace_id == workspace_id)) or 0
