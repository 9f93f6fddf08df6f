"""Writing down what leads are found by: each lead whose texts have changed, anew and whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.search.words import MOST_CHARACTERS, ends_of, plain, words_in

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

    Whatever says so of the same leads goes with them: a lead whose texts came one by one is written down once. A change
    that is committed meanwhile has a row of its own, which stays. Any number of processes may do so.
    """
    changed = sorted(set(session.scalars(_HOLD_OLDEST, {"most": MOST_AT_ONCE})))
    due = session.scalars(_TAKE, {"leads": changed}).all()
    leads = _leads(session, changed)
    said = _said(session, leads)
    if leads:
        session.execute(_KEEP, [_row(lead, said[lead.id]) for lead in leads])
    return len(due)


def _leads(session: Session, lead_ids: Sequence[int]) -> Sequence[Lead]:
    """In order, and held against whoever erases them: two that write down the same lead take turns."""
    if not lead_ids:
        return []
    query = select(Lead).where(Lead.id.in_(lead_ids)).order_by(Lead.id)
    return session.scalars(query.with_for_update(key_share=True, of=Lead)).all()


def _row(lead: Lead, said: list[str]) -> dict[str, Any]:
    names = " ".join(each for each in (lead.first_name, lead.last_name, lead.company) if each)
    whom = words_in([names, lead.email]) | {*ends_of(lead.phone_e164), *ends_of(lead.phone)}
    any_ = whom | words_in([lead.title, lead.campaign, lead.notes, lead.sentiment, *said])
    words = [*_marked(lead, OF_WHOM, whom), *_marked(lead, OF_ANY, any_)][:MOST_WORDS]
    return {"workspace": lead.workspace_id, "lead": lead.id, "names": plain(names), "words": " ".join(words)}


def _marked(lead: Lead, mark: str, words: Iterable[str]) -> list[str]:
    before = f"{lead.workspace_id}{mark}"
    return [before + word for word in words]


def _said(session: Session, leads: Sequence[Lead]) -> dict[int, list[str]]:
    """What was said to each lead and by them, the newest first, and the names of the files."""
    said: dict[int, list[str]] = {lead.id: [] for lead in leads}
    where = {"leads": list(said), "most": MOST_MESSAGES, "characters": MOST_CHARACTERS}
    for lead_id, *texts in session.execute(_SAID, where):
        said[lead_id] += [each for each in texts if each]
    return said


_HOLD_OLDEST = text("SELECT lead_id FROM lead_words_due ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED")
# Those that another process holds are left to it: it may wait for one of ours.
_TAKE = text("""
    DELETE FROM lead_words_due
    WHERE id IN (SELECT id FROM lead_words_due WHERE lead_id = ANY (:leads) FOR UPDATE SKIP LOCKED)
    RETURNING lead_id
""")

_KEEP = text("""
    INSERT INTO lead_words (workspace_id, lead_id, names, words)
    VALUES (:workspace, :lead, :names, array_to_tsvector(string_to_array(:words, ' ')))
    ON CONFLICT (lead_id) DO UPDATE SET names = excluded.names, words = excluded.words
""")

_SAID = text("""
    SELECT lead.id, subject, sender_name, sender_address, left(coalesce(own_text, body_text), :characters), files
    FROM lead, LATERAL (
        SELECT * FROM message WHERE message.workspace_id = lead.workspace_id AND lead_id = lead.id
        ORDER BY sent_at DESC, id DESC LIMIT :most
    ) AS said, LATERAL (
        SELECT string_agg(name, ' ') AS files FROM message_attachment
        WHERE message_attachment.workspace_id = lead.workspace_id AND message_id = said.id AND NOT is_inline
    ) AS sent
    WHERE lead.id = ANY (:leads)
""")
