"""Merging two leads that are one person, and unmerging them.

The merged lead keeps its row with its ids, address and number, and points at the kept one: matching follows the pointer,
so news through either identity reaches the kept lead. A message remembers the merged lead that it came through, so that
an unmerge gives back everything: what was said before, and what came through that identity since, with our answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import User
from webapp.accounts.scopes import Scope
from webapp.audit import audit_log
from webapp.conversations import rollups
from webapp.conversations.newest import newest_inbound
from webapp.drafting import drafts
from webapp.inbox.merge_marks import (
    JUDGEMENT,
    before_merge,
    marks_of,
    split_judgements,
    split_marks,
    split_tags,
    take_over,
)
from webapp.inbox.searching import bounded
from webapp.leads import provider_status
from webapp.leads.families import family_of
from webapp.leads.locks import lock_merging
from webapp.leads.matching import kept_of
from webapp.leads.merges import LeadMerge
from webapp.leads.models import Lead
from webapp.leads.states import CLOSED, STATUS_OF_SENTIMENT
from webapp.leads.visibility import get_lead, visible
from webapp.runtime import clock
from webapp.runtime.errors import Invalid, NotFound
from webapp.scoring.jobs import enqueue_score
from webapp.search.finding import find
from webapp.sequences import enrolments
from webapp.tags import on_leads

MAX_FOUND = 8


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A line of the lead's history: whom it was merged with, by whom and when, and whether that still stands."""

    merge: LeadMerge
    other: Lead
    merged_by: str
    undone_by: str
    can_be_undone: bool


def merge(session: Session, scope: Scope, kept_id: int, merged_id: int) -> tuple[Lead, LeadMerge]:
    """Say that two leads are one person; the first is kept. Raises NotFound, or Invalid when they cannot be one."""
    if kept_id == merged_id:
        raise Invalid("merged_id", "Choose somebody else: this is the same lead.")
    lock_merging(session, get_lead(session, scope, kept_id).workspace_id)
    leads = {number: get_lead(session, scope, number, lock=True) for number in sorted((kept_id, merged_id))}
    kept, merged = leads[kept_id], leads[merged_id]
    if kept.workspace_id != merged.workspace_id:
        raise Invalid("merged_id", "Only leads of one workspace can be the same person.")
    before = before_merge(session, kept, merged)
    take_over(kept, merged, clock.now())
    on_leads.join(session, merged, kept)
    row = LeadMerge(
        workspace_id=kept.workspace_id,
        kept_id=kept.id,
        merged_id=merged.id,
        before=before,
        after=marks_of(session, kept),
        merged_by=scope.viewer.user_id,
    )
    merged.merged_into = kept.id
    session.add(row)
    session.flush()
    where = {"workspace_id": kept.workspace_id, "kept": kept.id, "merged": merged.id}
    session.execute(_MOVE, where)
    _record(session, "lead.merged", kept, merged)
    drafts.move_open(session, merged, kept)
    enrolments.join(session, merged, kept, clock.now())
    rollups.refresh(session, merged)
    _ask_for_judgement(session, kept)
    provider_status.enqueue_status_push(session, kept)
    return kept, row


def unmerge(session: Session, scope: Scope, lead_merge_id: int) -> tuple[Lead, Lead]:
    """Take a merge back: (the lead that was kept, the one that is itself again).

    The last one first, as the history shows them: then everything is as if they had never been merged. Raises NotFound,
    or Invalid when there is a later one.
    """
    row = session.scalars(
        select(LeadMerge).where(
            LeadMerge.id == lead_merge_id, LeadMerge.workspace_id.in_(scope.workspace_ids)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"merge {lead_merge_id}")
    lock_merging(session, row.workspace_id)
    merged = session.get_one(Lead, row.merged_id, populate_existing=True)
    kept = get_lead(session, scope, kept_of(session, merged), lock=True)
    session.refresh(row, with_for_update=True)
    if row.undone_at is not None:
        raise NotFound(f"merge {lead_merge_id}")
    session.refresh(merged, with_for_update=True)
    if row.id != _last_of(session, kept):
        raise Invalid("merge", "These leads were joined with another one later: undo that first.")
    newest, judged = kept.last_inbound_at, {name: getattr(kept, name) for name in JUDGEMENT}
    _give_back(session, kept, merged)
    merged.merged_into = None
    row.undone_at, row.undone_by = clock.now(), scope.viewer.user_id
    _record(session, "lead.separated", kept, merged)
    for lead in (merged, kept):
        rollups.refresh(session, lead)
    split_marks(row, kept)
    split_tags(session, row, kept, scope.viewer.user_id)
    split_judgements(session, row, (kept, merged), newest, judged)
    for lead in (kept, merged):
        _ask_for_judgement(session, lead)
    for each in (kept, merged):
        provider_status.enqueue_status_push(session, each)
    return kept, merged


def _give_back(session: Session, kept: Lead, merged: Lead) -> None:
    facts = {"workspace_id": kept.workspace_id, "kept": kept.id, "merged": merged.id}
    session.execute(_GIVE_BACK, facts)
    drafts.move_open(session, kept, merged)
    enrolments.give_back(session, kept, merged)


def _record(session: Session, act: str, kept: Lead, merged: Lead) -> None:
    after = {"kept": kept.id, "merged": merged.id}
    audit_log.record(session, act, workspace_id=kept.workspace_id, row=("lead", kept.id), after=after)


def history_of(session: Session, scope: Scope, lead: Lead) -> list[MergeLine]:
    """Who was merged into this lead, newest first; also through another one that was.

    Whoever was separated from it is named to those only who may see that lead.
    """
    ids = [each.id for each in family_of(session, lead)]
    if not _was_merged(session, lead, ids):
        return []
    mergers, parters = aliased(User), aliased(User)
    rows = session.execute(
        select(LeadMerge, Lead, mergers.name, parters.name)
        .join(Lead, Lead.id == LeadMerge.merged_id)
        .outerjoin(mergers, mergers.id == LeadMerge.merged_by)
        .outerjoin(parters, parters.id == LeadMerge.undone_by)
        .where(
            LeadMerge.workspace_id == lead.workspace_id,
            LeadMerge.kept_id.in_(ids),
            or_(LeadMerge.undone_at.is_(None), visible(scope)),
        )
        .order_by(LeadMerge.id.desc())
    ).all()
    last = _last_of(session, lead)
    return [
        MergeLine(row, other, merger or "", parter or "", row.id == last)
        for row, other, merger, parter in rows
    ]


def _was_merged(session: Session, lead: Lead, ids: list[int]) -> bool:
    """Whether there is any history to tell: for most leads there is none, and this is soon asked."""
    mine = (LeadMerge.workspace_id == lead.workspace_id, LeadMerge.kept_id.in_(ids))
    return session.scalar(select(LeadMerge.id).where(*mine).limit(1)) is not None


def find_others(session: Session, scope: Scope, lead: Lead, search: str) -> Sequence[Lead]:
    """Leads of the same workspace that this viewer sees and that have all of the words, the newest first. Raises searching.TooLong."""
    words = search.split()
    if not words:
        return []
    query = select(Lead).where(visible(scope), Lead.workspace_id == lead.workspace_id, Lead.id != lead.id)
    query = query.order_by(Lead.last_message_at.desc(), Lead.id.desc()).limit(MAX_FOUND)
    with bounded(session, search):
        return session.scalars(query.where(find(session, [lead.workspace_id], words).fits)).all()


def _last_of(session: Session, kept: Lead) -> int | None:
    """The id of the lead's latest merge that stands."""
    standing = (LeadMerge.workspace_id == kept.workspace_id, LeadMerge.kept_id == kept.id)
    query = select(LeadMerge.id).where(*standing, LeadMerge.undone_at.is_(None))
    return session.scalar(query.order_by(LeadMerge.id.desc()).limit(1))


def _ask_for_judgement(session: Session, lead: Lead) -> None:
    """What its newest reply was judged to be, while it was another's, is the lead's own again; else it is asked for."""
    if lead.sentiment is not None or lead.last_inbound_at is None:
        return
    newest = newest_inbound(session, lead)
    if newest is not None and newest.sentiment:
        lead.sentiment = newest.sentiment
        if not lead.is_status_by_hand and lead.status not in CLOSED:
            lead.status = STATUS_OF_SENTIMENT[newest.sentiment]
    else:
        enqueue_score(session, lead)


_MOVE = text("""
    UPDATE message SET lead_id = :kept, via_lead_id = coalesce(via_lead_id, lead_id)
    WHERE workspace_id = :workspace_id AND lead_id = :merged
""")

# An answer goes with what it answers, and a text with the contact that it was sent to.
_GIVE_BACK = text("""
    WITH RECURSIVE family AS (
        SELECT id, gohighlevel_id FROM lead WHERE workspace_id = :workspace_id AND id = :merged
        UNION ALL
        SELECT lead.id, lead.gohighlevel_id FROM lead JOIN family ON lead.merged_into = family.id
        WHERE lead.workspace_id = :workspace_id
    )
    UPDATE message SET lead_id = :merged, via_lead_id = nullif(via_lead_id, :merged)
    WHERE workspace_id = :workspace_id AND lead_id = :kept AND (
        via_lead_id IN (SELECT id FROM family)
        OR via_lead_id IS NULL AND (
            answers_id IN (
                SELECT heard.id FROM message AS heard
                WHERE heard.workspace_id = :workspace_id AND heard.via_lead_id IN (SELECT id FROM family)
            )
            OR forwards_id IN (
                SELECT heard.id FROM message AS heard
                WHERE heard.workspace_id = :workspace_id AND heard.via_lead_id IN (SELECT id FROM family)
            )
            OR provider = 'gohighlevel' AND direction = 'outbound'
                AND provider_facts ->> 'contact_id' IN (SELECT gohighlevel_id FROM family)
        )
    )
""")
