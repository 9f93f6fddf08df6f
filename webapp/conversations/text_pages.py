"""The texts of a page of a provider's list, stored by a few statements for all of them.

`texts` decides what a text is; here is found out where there is nothing to decide. A lead is plain when no row of ours waits for
an id of the provider's, when it is not asleep, and when none of its texts in the page tells something new of one that is
known or listed twice. Then the rows can be inserted together and the lead's rollups follow once, with the same result as one
after the other: the newest reply is the newest in whatever order they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.attachments import recording as attachments
from webapp.conversations import rollups, texts
from webapp.conversations.echoes import TRIED
from webapp.conversations.inbound import row_of
from webapp.conversations.models import Message
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.providers.facts import TextMessage
from webapp.runtime import clock


@dataclass(frozen=True, slots=True)
class Stored:
    """What a page held of plain leads: the ids of texts that are new now, and of those that were known."""

    new: frozenset[str]
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Known:
    lead_id: int
    direction: str
    status: str | None


def record_plain(session: Session, workspace_id: int, page: Sequence[tuple[Lead, TextMessage]]) -> Stored:
    """Store the texts of those leads of the page that are plain; the leads must be locked. What is in neither set is left to do."""
    known = _known(session, workspace_id, [text for _, text in page])
    waiting = _waiting(session, workspace_id, {lead.id for lead, _ in page})
    of_lead: dict[int, list[TextMessage]] = defaultdict(list)
    leads = {lead.id: lead for lead, _ in page}
    for lead, text in page:
        of_lead[lead.id].append(text)
    plain = {
        lead_id: told
        for lead_id, told in of_lead.items()
        if lead_id not in waiting and _is_awake(leads[lead_id]) and _tells_nothing_new(told, known)
    }
    fresh = [
        (leads[lead_id], text)
        for lead_id, told in plain.items()
        for text in {text.external_id: text for text in told}.values()
        if text.external_id not in known
    ]
    new = _insert(session, workspace_id, fresh)
    told = {str(text.external_id) for texts_of in plain.values() for text in texts_of}
    return Stored(frozenset(new), frozenset(told - new))


def _known(session: Session, workspace_id: int, told: Iterable[TextMessage]) -> dict[str | None, _Known]:
    """The stored texts of these ids. All of a page are of one provider."""
    ids = {text.external_id for text in told}
    provider = next((text.contact.provider for text in told), "")
    status = Message.provider_facts["status"].astext
    query = select(Message.provider_id, Message.lead_id, Message.direction, status).where(
        Message.workspace_id == workspace_id, Message.provider == provider, Message.provider_id.in_(ids)
    )
    return {found: _Known(*facts) for found, *facts in session.execute(query)}


def _waiting(session: Session, workspace_id: int, lead_ids: set[int]) -> set[int]:
    """Those of these leads that have a message without an id of the provider's, which one of the page may be."""
    mine = (Message.workspace_id == workspace_id, Message.lead_id.in_(lead_ids))
    tried = (Message.direction == "outbound") & Message.state.in_(TRIED) & Message.provider_id.is_(None)
    provisional = Message.provider_id.startswith(texts.PROVISIONAL)
    return set(session.scalars(select(Message.lead_id).where(*mine, tried | provisional)))


def _is_awake(lead: Lead) -> bool:
    return lead.merged_into is None and (lead.snoozed_until is None or lead.snoozed_until <= clock.now())


def _tells_nothing_new(told: Sequence[TextMessage], known: dict[str | None, _Known]) -> bool:
    """Whether whatever is known of these texts, or listed twice, is as it was told before."""
    first: dict[str | None, TextMessage] = {}
    for text in told:
        before = known.get(text.external_id)
        is_repeated = text.external_id in first
        if (before or is_repeated) and text.attachments:
            return False
        if is_repeated and first[text.external_id] != text:
            return False
        if before and before.direction == "outbound" and text.status and text.status != before.status:
            return False
        first[text.external_id] = text
    return True


def _insert(session: Session, workspace_id: int, fresh: Sequence[tuple[Lead, TextMessage]]) -> set[str]:
    """The ids of those that nobody stored meanwhile. Their leads' rollups follow."""
    if not fresh:
        return set()
    rows = [row_of(Match(lead), texts.arrival_of(text)) for lead, text in fresh]
    adding = insert(Message).on_conflict_do_nothing()
    stored = {
        row.provider_id: row
        for row in session.execute(
            adding.returning(
                Message.provider_id, Message.id, Message.lead_id, Message.direction, Message.sent_at
            ),
            rows,
        )
    }
    for _, text in fresh:
        if text.attachments and (row := stored.get(str(text.external_id))):
            attachments.record(session, workspace_id, text.contact.provider, row.id, text.attachments)
    replies: dict[int, list[object]] = defaultdict(list)
    for row in stored.values():
        if row.direction == "inbound":
            replies[row.lead_id].append(row.sent_at)
    for lead in rollups.refresh_many(session, workspace_id, list({row.lead_id for row in stored.values()})):
        if lead.last_inbound_at in replies[lead.id]:
            lead.sentiment = None  # nobody has judged the newest reply yet
    return set(stored)
