"""Writing down what leads are found by: each lead whose texts have changed, anew and whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from webapp.attachments.models import MessageAttachment
from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.search.models import LeadWordsDue
from webapp.search.words import MOST_CHARACTERS, distinct, ends_of, plain

MOST_AT_ONCE = 100
"""Leads of one transaction."""
MOST_MESSAGES = 300
"""Of one lead, the newest ones."""
MOST_WORDS = 20_000
"""Of one lead; a row of PostgreSQL's words holds no more than a megabyte."""
OF_ANY, OF_WHOM = "/", "="
"""What stands between the number of the workspace and a word: of anything that was said, or of who the lead is."""


def index_some(session: Session) -> int:
    """Write down the words of some leads that have changed; answers how many rows said so. None are left when it is 0.

    A change that is committed meanwhile has a row of its own, which stays. Any number of processes may do so.
    """
    due = session.execute(
        delete(LeadWordsDue)
        .where(LeadWordsDue.id.in_(_SOME))
        .returning(LeadWordsDue.workspace_id, LeadWordsDue.lead_id)
    ).all()
    for lead in _leads(session, {lead_id for _, lead_id in due}):
        session.execute(_KEEP, _row(session, lead))
    return len(due)


def _leads(session: Session, lead_ids: set[int]) -> Sequence[Lead]:
    """In order, and held against whoever erases them: two that write down the same lead take turns."""
    if not lead_ids:
        return []
    query = select(Lead).where(Lead.id.in_(lead_ids)).order_by(Lead.id)
    return session.scalars(query.with_for_update(key_share=True, of=Lead)).all()


def _row(session: Session, lead: Lead) -> dict[str, Any]:
    names = " ".join(each for each in (lead.first_name, lead.last_name, lead.company) if each)
    whom = distinct([names, lead.email]) | set(ends_of(lead.phone_e164 or lead.phone))
    said = whom | distinct([lead.title, lead.campaign, lead.notes, *_texts(session, lead)])
    words = [*_marked(lead, OF_WHOM, whom), *_marked(lead, OF_ANY, said)][:MOST_WORDS]
    return {"workspace": lead.workspace_id, "lead": lead.id, "names": plain(names), "words": words}


def _marked(lead: Lead, mark: str, words: Iterable[str]) -> list[str]:
    return [f"{lead.workspace_id}{mark}{word}" for word in sorted(words)]


def _texts(session: Session, lead: Lead) -> list[str]:
    """What was said to this lead and by them, the newest first, and the names of the files."""
    mine = (Message.workspace_id == lead.workspace_id, Message.lead_id == lead.id)
    said = func.left(func.coalesce(Message.own_text, Message.body_text), MOST_CHARACTERS)
    columns = (Message.subject, Message.sender_name, Message.sender_address, said)
    query = select(*columns).where(*mine).order_by(Message.sent_at.desc(), Message.id.desc())
    texts = [text or "" for row in session.execute(query.limit(MOST_MESSAGES)) for text in row]
    files = select(MessageAttachment.name).where(
        MessageAttachment.workspace_id == lead.workspace_id,
        MessageAttachment.message_id.in_(select(Message.id).where(*mine)),
        ~MessageAttachment.is_inline,
    )
    return [*texts, *session.scalars(files.limit(MOST_MESSAGES))]


_SOME = text("SELECT id FROM lead_words_due ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED").bindparams(
    most=MOST_AT_ONCE
)

_KEEP = text("""
    INSERT INTO lead_words (workspace_id, lead_id, names, words)
    VALUES (:workspace, :lead, :names, array_to_tsvector(CAST(:words AS text[])))
    ON CONFLICT (lead_id) DO UPDATE SET names = excluded.names, words = excluded.words
""")
