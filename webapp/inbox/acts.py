"""What a person did to leads, recorded as they do it, and taken back: the last act, or an older one of the history.

Only one's own acts can be taken back, and only while nobody has changed the same thing since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.consent import decisions
from webapp.conversations import unsent
from webapp.inbox import merging
from webapp.inbox.models import ActKind, LeadAct
from webapp.leads.facts import FACTS
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.leads.visibility import get_lead
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, NotFound
from webapp.tags import on_leads, tags

MOST_KEPT = 100
"""Acts of one person in one workspace that can be taken back; older ones are forgotten."""
MOMENTS = ("snoozed_until", "handled_at")
JUDGEMENT = ("status", "sentiment")
PLAIN = ("assigned_to", "notes", "snooze_mark", "is_status_by_hand", *FACTS)
TAG = "tag:"

Marks = dict[str, Any]


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, and what it was part of."""

    user_id: int
    job_batch_id: int | None = None
    message_id: int | None = None
    """The answer with which it was done."""


def marks_of(session: Session, lead: Lead) -> Marks:
    """All that an act may change of a lead, as JSON keeps it; each of its tags as `tag:<id>`, those it lacks are not there."""
    moments = {name: _stamp(getattr(lead, name)) for name in MOMENTS}
    tagged = {f"{TAG}{tag.id}": True for tag in on_leads.tags_of(session, [lead]).get(lead.id, [])}
    return {name: getattr(lead, name) for name in (*JUDGEMENT, *PLAIN)} | moments | tagged


def record(session: Session, by: By, lead: Lead, kind: ActKind, said: str, before: Marks) -> LeadAct | None:
    """Keep what this person has just changed of the lead, which `said` tells; None when that is nothing."""
    after = marks_of(session, lead)
    changed = [name for name in before | after if _mark(before, name) != _mark(after, name)]
    if not changed:
        return None
    old, new = ({name: _mark(marks, name) for name in changed} for marks in (before, after))
    return _keep(session, by, lead, LeadAct(kind=kind, said=said, before=old, after=new))


def record_merge(session: Session, user_id: int, kept: Lead, lead_merge_id: int, said: str) -> LeadAct:
    """Keep a merge, which is taken back as a whole."""
    act = LeadAct(kind="merge", said=said, before={}, after={"lead_merge_id": lead_merge_id})
    return _keep(session, By(user_id), kept, act)


def record_discard(session: Session, user_id: int, lead: Lead, written: Marks, said: str) -> LeadAct:
    """Keep an unsent answer that was deleted: taking it back puts its text into this person's composer."""
    return _keep(session, By(user_id), lead, LeadAct(kind="answer", said=said, before=written, after={}))


def undo_sent_with(session: Session, lead: Lead, message_id: int) -> None:
    """An answer is taken back: so is what was asked for with it, if it still stands. The lead must be locked."""
    mine = (LeadAct.workspace_id == lead.workspace_id, LeadAct.message_id == message_id)
    act = session.scalars(select(LeadAct).where(*mine, LeadAct.undone_at.is_(None))).one_or_none()
    if act is not None and stands(session, act, lead):
        give_back(session, lead, act.before, act.user_id)
        act.undone_at = clock.now()


def undo(session: Session, scope: Scope, act_id: int) -> LeadAct:
    """Take one act back. Raises NotFound for an act of somebody else, Invalid when it cannot be taken back any more."""
    mine = select(LeadAct).where(LeadAct.id == act_id, *_mine(scope))
    act = session.scalars(mine).one_or_none()
    if act is None:
        raise NotFound(f"act {act_id}")
    if act.kind == "merge":
        merging.unmerge(session, scope, act.after["lead_merge_id"])
    elif act.kind == "answer":
        _write_again(session, scope, act)
    else:
        restore(session, scope, act)
    act.undone_at = clock.now()
    return act


def history(session: Session, scope: Scope, most: int = MOST_KEPT) -> Sequence[LeadAct]:
    """This person's acts that stand, the newest first; those of batches are taken back as a whole and not among them."""
    standing = select(LeadAct).where(
        *_mine(scope), LeadAct.undone_at.is_(None), LeadAct.job_batch_id.is_(None)
    )
    return session.scalars(standing.order_by(LeadAct.id.desc()).limit(most)).all()


def restore(session: Session, scope: Scope, act: LeadAct) -> None:
    """Give the lead back what the act changed, if it still stands as the act left it. Raises NotFound and Invalid."""
    if (
        "assigned_to" in act.before
    ):  # whoever gave a lead away may no longer see it, and may still take it back
        lead = lock_lead(session, act.workspace_id, act.lead_id)
    else:
        lead = get_lead(session, scope, act.lead_id, lock=True)
    session.refresh(act, with_for_update=True)
    if act.undone_at is not None:
        raise Invalid("act", "That was taken back already.")
    if not stands(session, act, lead):
        raise Invalid("act", f"{lead.name} was changed since by somebody. Nothing was taken back.")
    give_back(session, lead, act.before, scope.viewer.user_id)


def _write_again(session: Session, scope: Scope, act: LeadAct) -> None:
    lead = get_lead(session, scope, act.lead_id, lock=True)
    session.refresh(act, with_for_update=True)
    if act.undone_at is not None:
        raise Invalid("act", "That was taken back already.")
    unsent.write_again(session, lead, scope.viewer.user_id, act.before)


def stands(session: Session, act: LeadAct, lead: Lead) -> bool:
    """Whether nobody has changed since what the act changed; a tag that it took off may have been removed altogether."""
    now = marks_of(session, lead)
    known = {f"{TAG}{tag.id}" for tag in tags.list_tags(session, (lead.workspace_id,))}
    is_there = all(name in known for name in act.before if name.startswith(TAG))
    return is_there and all(_mark(now, name) == value for name, value in act.after.items())


def give_back(session: Session, lead: Lead, before: Marks, user_id: int) -> None:
    """Set a locked lead's marks to what they were."""
    for name in MOMENTS:
        if name in before:
            setattr(lead, name, _moment(before[name]))
    for name in PLAIN:
        if name in before:
            setattr(lead, name, before[name])
    for name in before:
        if name.startswith(TAG):
            _give_tag(session, lead, name.removeprefix(TAG), user_id, is_on=before[name])
    if any(name in before for name in JUDGEMENT):
        status, sentiment = (before.get(name, getattr(lead, name)) for name in JUDGEMENT)
        decisions.restore(session, lead, status, sentiment, user_id)
    changes.announce(session, lead.workspace_id)


def _give_tag(session: Session, lead: Lead, number: str, user_id: int, *, is_on: bool) -> None:
    tag = tags.chosen(session, lead.workspace_id, number)
    if is_on:
        on_leads.put_on(session, lead, tag, user_id)
    else:
        on_leads.take_off(session, lead, tag.id, user_id)


def _mark(marks: Marks, name: str) -> Any:
    return marks.get(name, False) if name.startswith(TAG) else marks[name]


def _keep(session: Session, by: By, lead: Lead, act: LeadAct) -> LeadAct:
    act.workspace_id, act.lead_id = lead.workspace_id, lead.id
    act.user_id, act.job_batch_id, act.message_id = by.user_id, by.job_batch_id, by.message_id
    session.add(act)
    session.flush()
    if act.job_batch_id is None:
        _forget_older(session, act)
    return act


def _forget_older(session: Session, act: LeadAct) -> None:
    mine = (
        LeadAct.workspace_id == act.workspace_id,
        LeadAct.user_id == act.user_id,
        LeadAct.job_batch_id.is_(None),
    )
    oldest = select(LeadAct.id).where(*mine).order_by(LeadAct.id.desc()).offset(MOST_KEPT).limit(1)
    session.execute(delete(LeadAct).where(*mine, LeadAct.id <= oldest.scalar_subquery()))


def _mine(scope: Scope) -> tuple[Any, ...]:
    return (LeadAct.workspace_id.in_(scope.workspace_ids), LeadAct.user_id == scope.viewer.user_id)


def _stamp(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _moment(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp) if stamp else None
