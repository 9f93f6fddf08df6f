"""The sentence that a lead was found by, where the list would not show it otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.search.finding import SAID
from webapp.search.words import MOST_CHARACTERS


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was said, in one line, and the message that it stands in."""

    text: str = ""
    message_id: int | None = None


NONE = Sentence()
BEFORE, AFTER = 60, 140
"""Characters around the word, at most."""
ENDS = re.compile(r"[.!?\u3002\uff01\uff1f]\s|\n")


def sentences_of(session: Session, leads: Sequence[Lead], words: Sequence[str]) -> dict[int, Sentence]:
    """For those of the leads in whose row a word is missing: the newest sentence with one, by the leads' ids."""
    unseen = [lead for lead in leads if not _is_seen(lead, words)]
    if not unseen or not words:
        return {}
    said = func.left(SAID, MOST_CHARACTERS)
    query = (
        select(Message.lead_id, Message.id, said)
        .ext(distinct_on(Message.lead_id))
        .where(
            Message.workspace_id.in_({lead.workspace_id for lead in unseen}),
            Message.lead_id.in_([lead.id for lead in unseen]),
            or_(*(said.icontains(word, autoescape=True) for word in words)),
        )
        .order_by(Message.lead_id, Message.sent_at.desc(), Message.id.desc())
    )
    rows = session.execute(query)
    return {lead_id: Sentence(sentence(text, words), message_id) for lead_id, message_id, text in rows}


def sentence(text: str, words: Sequence[str]) -> str:
    """The sentence around the first of the words that stands in the text, in one line."""
    lower = text.lower()
    places = [(lower.find(word.lower()), len(word)) for word in words if word.lower() in lower]
    at, length = min(places, default=(0, 0))
    before, after = text[max(0, at - BEFORE) : at], text[at + length : at + length + AFTER]
    ends = [match.end() for match in ENDS.finditer(before)]
    end = ENDS.search(after)
    begun = before[ends[-1] :] if ends else ("…" if at > BEFORE else "") + before
    rest = after[: end.start() + 1] if end else after + ("…" if len(text) > at + length + AFTER else "")
    return " ".join(f"{begun}{text[at : at + length]}{rest}".split())


def _is_seen(lead: Lead, words: Sequence[str]) -> bool:
    shown = " ".join(
        filter(None, (lead.name, lead.company or lead.email, lead.preview, lead.campaign))
    ).lower()
    return all(word.lower() in shown for word in words)
