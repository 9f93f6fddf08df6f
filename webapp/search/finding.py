"""Finding leads by words: all of a search must stand in the lead, or in what was said to them or by them.

What is written down answers at once, however many leads there are. Leads that have changed since are looked at themselves, so
that nothing is missed. A word that very many leads have is asked of each lead of a list, in the order of the list, until its
page is full; of others, the leads are known, and the list is made of those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from webapp.attachments.models import MessageAttachment
from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.runtime.arrays import among
from webapp.search.indexing import OF_ANY, OF_WHOM
from webapp.search.models import LeadWordsDue
from webapp.search.words import digits_asked, words_asked

FEW = 20_000
"""So many leads are found by their ids; of more, each lead of the list is asked. Many times what lists count, and so are those
among them that were merged, whose rows have no more than their names."""
MOST_DUE = 1_000
"""Leads that have changed lately and are looked at themselves, the last ones."""
SHORTEST_BEGINNING = 3
"""Characters of a word that others are found by which begin with it; shorter ones begin names alone."""
MOST_ALIKE = 50

SAID = func.coalesce(Message.own_text, Message.body_text)
"""What was said in a message, also in one that was not read yet."""


@dataclass(frozen=True, slots=True)
class Found:
    """`fits`: what a lead must be that has the words. `are_many`: more of them than FEW are known to, without counting."""

    fits: ColumnElement[bool]
    are_many: bool = False


def find(session: Session, workspace_ids: Sequence[int], words: Sequence[str], few: int = FEW) -> Found:
    """What a lead of these workspaces must be that has all of the words. Each may be several, between quotation marks."""
    asked = _query(workspace_ids, words)
    if asked is None:  # nothing but signs
        return Found(and_(*(mentions(word) for word in words)))
    here = literal(list(workspace_ids), ARRAY(BigInteger))
    some = func.search_leads(asked, here, literal(few + 1, Integer)).table_valued("lead_id")
    ids = list(session.scalars(select(some.c.lead_id)))
    phrases = [_says(word) for word in words if len(words_asked(word)) > 1]
    changed = _changed(session, workspace_ids, words)
    if len(ids) > few:
        written = and_(func.lead_has_words(Lead.workspace_id, Lead.id, asked), *phrases)
        return Found(or_(written, among(Lead.id, changed)) if changed else written, are_many=not phrases)
    if phrases and ids:
        ids = list(session.scalars(select(Lead.id).where(among(Lead.id, ids), *phrases)))
    return Found(among(Lead.id, [*ids, *changed]))


def find_alike(
    session: Session, workspace_ids: Sequence[int], words: Sequence[str]
) -> ColumnElement[bool] | None:
    """The same for leads whose names are like these words, for whoever spells them in another way; None where there is none."""
    spelled = [part for word in words for part in words_asked(word) if len(part) > 2 and part.isalpha()]
    if not spelled or any(any(sign.isdigit() for sign in word) for word in words):
        return None
    here = literal(list(workspace_ids), ARRAY(BigInteger))
    some = func.search_names(literal(spelled, ARRAY(Text)), here, literal(MOST_ALIKE, Integer))
    ids = list(session.scalars(select(some.table_valued("lead_id").c.lead_id)))
    return among(Lead.id, ids) if ids else None


def is_whom(workspace_ids: Sequence[int], words: Sequence[str]) -> ColumnElement[bool]:
    """Whether the words are the lead's own name, company, address or number: who is meant comes before who is spoken of."""
    asked = _query(workspace_ids, words, is_whom=True)
    return literal(False) if asked is None else func.lead_has_words(Lead.workspace_id, Lead.id, asked)


def mentions(word: str) -> ColumnElement[bool]:
    """The word stands somewhere in the lead itself; % and _ are letters like others."""
    columns = (
        Lead.first_name,
        Lead.last_name,
        Lead.email,
        Lead.phone,
        Lead.company,
        Lead.title,
        Lead.preview,
        Lead.campaign,
        Lead.notes,
        Lead.sentiment,
    )
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _query(
    workspace_ids: Sequence[int], words: Sequence[str], *, is_whom: bool = False
) -> ColumnElement[object] | None:
    """The same question to each workspace, whose number stands before each of its words. None: there is no word in it."""
    parts = list(dict.fromkeys(part for word in words for part in _parts(word)))
    if not parts or not workspace_ids:
        return None
    term = _of_whom if is_whom else _of_any
    each = (" & ".join(term(number, part) for part in parts) for number in workspace_ids)
    return cast(literal(" | ".join(f"({one})" for one in each)), TSQUERY)


def _parts(word: str) -> list[str]:
    """The parts of a word of the search; of a telephone number, its digits without the noughts that it may begin with."""
    if digits := digits_asked(word):
        return [digits]
    return [part.lstrip("0") or part if part.isdigit() else part for part in words_asked(word)]


# Parts are letters and digits alone, so nothing in them means anything to PostgreSQL.
def _of_any(workspace_id: int, part: str) -> str:
    if len(part) >= SHORTEST_BEGINNING or not part.isascii():
        return f"'{workspace_id}{OF_ANY}{part}':*"
    return f"('{workspace_id}{OF_ANY}{part}' | {_of_whom(workspace_id, part)})"


def _of_whom(workspace_id: int, part: str) -> str:
    return f"'{workspace_id}{OF_WHOM}{part}':*"


def _changed(session: Session, workspace_ids: Sequence[int], words: Sequence[str]) -> list[int]:
    """The leads that have all of the words, of those that have changed and are not written down yet."""
    lately = (
        select(LeadWordsDue.lead_id)
        .where(LeadWordsDue.workspace_id.in_(workspace_ids))
        .order_by(LeadWordsDue.id.desc())
        .limit(MOST_DUE)
    )
    ids = list(set(session.scalars(lately)))
    if not ids:
        return []
    fits = (_says(word) for word in words)
    query = select(Lead.id).where(Lead.workspace_id.in_(workspace_ids), among(Lead.id, ids), *fits)
    return list(session.scalars(query))


def _says(phrase: str) -> ColumnElement[bool]:
    """These words stand together, in the lead, in one message of theirs, or in the name of a file."""
    found = select(Message.id).where(
        Message.workspace_id == Lead.workspace_id,
        Message.lead_id == Lead.id,
        or_(SAID.icontains(phrase, autoescape=True), Message.subject.icontains(phrase, autoescape=True)),
    )
    return or_(mentions(phrase), found.exists(), _has_file(phrase))


def _has_file(word: str) -> ColumnElement[bool]:
    found = select(MessageAttachment.id).join(
        Message,
        and_(
            MessageAttachment.workspace_id == Message.workspace_id,
            MessageAttachment.message_id == Message.id,
        ),
    )
    mine = (Message.workspace_id == Lead.workspace_id, Message.lead_id == Lead.id)
    named = MessageAttachment.name.icontains(word, autoescape=True)
    return found.where(*mine, named, ~MessageAttachment.is_inline).exists()
