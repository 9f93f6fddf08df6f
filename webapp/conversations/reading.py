"""Messages that were stored before mails were read, read in small steps; until then each is read whenever it is shown or judged."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.leads.models import Lead

SLICE = 100
"""Messages of one transaction. They are loaded one by one: a mail may have megabytes."""


def stale_previews(session: Session, workspace_id: int) -> Sequence[int]:
    """The leads whose preview was made of a message that is in the next slice: it shows history, or a mark of a client."""
    newest = select(Lead.id).where(
        Lead.workspace_id == workspace_id,
        Lead.id.in_(select(Message.lead_id).where(Message.id.in_(_slice(session, workspace_id)))),
        exists().where(
            Message.workspace_id == workspace_id,
            Message.lead_id == Lead.id,
            Message.sent_at == Lead.last_message_at,
            Message.own_text.is_(None),
        ),
    )
    return session.scalars(newest.order_by(Lead.id)).all()


def read_slice(session: Session, workspace_id: int) -> int:
    """Read the next messages, the newest first; answers how many. Safe to repeat: what was read meanwhile is left alone."""
    unread = (Message.workspace_id == workspace_id, Message.own_text.is_(None))
    ids = _slice(session, workspace_id)
    for message_id in ids:
        message = session.get_one(Message, message_id)
        columns = message.content.columns()
        session.expunge(message)
        session.execute(update(Message).where(*unread, Message.id == message_id).values(columns))
    return len(ids)


def _slice(session: Session, workspace_id: int) -> Sequence[int]:
    unread = (Message.workspace_id == workspace_id, Message.own_text.is_(None))
    return session.scalars(select(Message.id).where(*unread).order_by(Message.id.desc()).limit(SLICE)).all()
