"""Judgement, owner and notes of a lead, through a merge and back.

While two leads are merged, the judgement of the newest reply counts for both. Unmerged, each has what it would have alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.conversations.newest import newest_inbound
from webapp.leads.merges import LeadMerge
from webapp.leads.models import Lead
from webapp.tags import on_leads

JUDGEMENT = ("status", "is_status_by_hand", "sentiment", "overall_score", "is_score_doubted")
BY_HAND = ("assigned_to", "notes", "campaign", "campaign_id", "campaign_step", "snooze_mark")
MOMENTS = ("handled_at", "snoozed_until")
"""What the kept lead may take over from the merged one, and gives back when they are separated."""


def before_merge(session: Session, kept: Lead, merged: Lead) -> dict[str, Any]:
    """What has to be known to give everything back."""
    return marks_of(session, kept) | {
        "kept_heard": _last_heard(session, kept),
        "merged_heard": _last_heard(session, merged),
    }


def marks_of(session: Session, lead: Lead) -> dict[str, Any]:
    """What of the lead a merge may change."""
    return {
        **{name: getattr(lead, name) for name in (*JUDGEMENT, *BY_HAND)},
        **{name: _stamp(getattr(lead, name)) for name in MOMENTS},
        "tags": [tag.id for tag in on_leads.tags_of(session, [lead]).get(lead.id, [])],
    }


def take_over(kept: Lead, merged: Lead, now: datetime) -> None:
    """What is known of the newest reply counts; who asked to be left alone is left alone.

    A merge hides nothing: a lead that sleeps wakes when the other one needs an answer.
    """
    _wake(kept, merged, now)
    if merged.last_inbound_at and (
        kept.last_inbound_at is None or merged.last_inbound_at > kept.last_inbound_at
    ):
        for name in JUDGEMENT:
            setattr(kept, name, getattr(merged, name))
        kept.handled_at = max(filter(None, (kept.handled_at, merged.handled_at)), default=None)
    if "blacklisted" in {kept.status, merged.status}:
        kept.status = "blacklisted"
    kept.assigned_to = kept.assigned_to or merged.assigned_to
    kept.notes = "\n\n".join(filter(None, (kept.notes, merged.notes)))
    if not kept.campaign:
        kept.campaign, kept.campaign_id = merged.campaign, merged.campaign_id
        kept.campaign_step = merged.campaign_step


def _wake(kept: Lead, merged: Lead, now: datetime) -> None:
    if kept.snoozed_until is None or kept.snoozed_until <= now:
        return
    if merged.needs_answer(now):
        kept.snoozed_until = kept.snooze_mark = None
    elif merged.snoozed_until and now < merged.snoozed_until < kept.snoozed_until:
        kept.snoozed_until, kept.snooze_mark = merged.snoozed_until, merged.snooze_mark


def split_marks(row: LeadMerge, kept: Lead) -> None:
    """What nobody changed since goes back to what it was."""
    for name in row.before.keys() & {*BY_HAND}:
        if getattr(kept, name) == row.after[name]:
            setattr(kept, name, row.before[name])
    for name in row.before.keys() & {*MOMENTS}:
        if _stamp(getattr(kept, name)) == row.after[name]:
            before = row.before[name]
            setattr(kept, name, datetime.fromisoformat(before) if before else None)


def split_tags(session: Session, row: LeadMerge, kept: Lead, user_id: int) -> None:
    """What the kept lead has by the merge alone is taken off again; a merge of an older release knew none."""
    brought = {*row.after.get("tags", ())} - {*row.before.get("tags", ())}
    for tag_id in brought:
        on_leads.take_off(session, kept, tag_id, user_id)


def split_judgements(
    session: Session,
    row: LeadMerge,
    leads: tuple[Lead, Lead],
    newest: datetime | None,
    judged: dict[str, Any],
) -> None:
    """The judgement of both was of the newest reply: it goes with that one. The other is as it was, or not judged yet."""
    kept, merged = leads
    kept_wrote = _last_heard(session, kept) != row.before["kept_heard"]
    merged_wrote = _last_heard(session, merged) != row.before["merged_heard"]
    if not (kept_wrote and kept.last_inbound_at == newest):
        for name in row.before.keys() & {*JUDGEMENT}:  # a merge of an older release knew fewer
            setattr(kept, name, row.before[name])
        kept.sentiment = None if kept_wrote else kept.sentiment
    elif judged["status"] == row.after["status"]:
        kept.status = row.before["status"]
    if merged_wrote:
        is_of_it = merged.last_inbound_at == newest
        merged.sentiment = judged["sentiment"] if is_of_it else None
        if is_of_it and judged["status"] != row.after["status"]:
            merged.status = judged["status"]
    if judged["status"] == "blacklisted" != row.after["status"]:
        kept.status = merged.status = "blacklisted"


def _last_heard(session: Session, lead: Lead) -> int | None:
    newest = newest_inbound(session, lead)
    return newest.id if newest else None


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
