"""Messages that were stored before mails were read, read in small steps; until then each is read whenever it is shown or judged."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.conversations.models import Message

SLICE = 100
"""Messages of one transaction. They are loaded one by one: a mail may have megabytes."""


def read_slice(session: Session, workspace_id: int) -> int:
    """Read the next messages, the newest first; answers how many. Safe to repeat: what was read meanwhile is left alone."""
    unread = (Message.workspace_id == workspace_id, Message.own_text.is_(None))
    ids = session.scalars(select(Message.id).where(*unread).order_by(Message.id.desc()).limit(SLICE)).all()
    for message_id in ids:
        message = session.get_one(Message, message_id)
        columns = message.content.columns()
        session.expunge(message)
        session.execute(update(Message).where(*unread, Message.id == message_id).values(columns))
    return len(ids)
