"""Tags on leads: put on, taken off, and what a lead has and had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import User
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
from webapp.runtime.arrays import among
from webapp.tags.models import LeadTag, Tag

MOST_LINES = 60
ON = LeadTag.taken_off_at.is_(None)


@dataclass(frozen=True, slots=True)
class Line:
    """One time that a tag was put on a lead: by whom, and by whom it was taken off again, as far as they are still known."""

    tag: Tag
    put_on_at: datetime
    put_on_by: str
    taken_off_at: datetime | None
    taken_off_by: str


def put_on(session: Session, lead: Lead, tag: Tag, user_id: int | None) -> bool:
    """Put the tag on the lead, which must be locked; False when it has it already.

    Every way to a tag ends here: the row that is added, with its `put_on_at`, is what says that a tag was put on.
    """
    adding = insert(LeadTag).values(
        workspace_id=lead.workspace_id,
        lead_id=lead.id,
        tag_id=tag.id,
        put_on_at=clock.now(),
        put_on_by=user_id,
    )
    is_new = session.scalar(adding.on_conflict_do_nothing().returning(LeadTag.id)) is not None
    changes.announce(session, lead.workspace_id)
    return is_new


def take_off(session: Session, lead: Lead, tag_id: int, user_id: int | None) -> bool:
    """Take the tag off the lead, which must be locked; False when it does not have it."""
    ending = update(LeadTag).where(*_of(lead), LeadTag.tag_id == tag_id, ON)
    found = session.scalar(
        ending.values(taken_off_at=clock.now(), taken_off_by=user_id).returning(LeadTag.id)
    )
    changes.announce(session, lead.workspace_id)
    return found is not None


def tags_of(session: Session, leads: Sequence[Lead]) -> dict[int, list[Tag]]:
    """The tags that each of these leads has, by name."""
    if not leads:
        return {}
    theirs = (
        among(LeadTag.workspace_id, {lead.workspace_id for lead in leads}),
        among(LeadTag.lead_id, [lead.id for lead in leads]),
    )
    query = select(LeadTag.lead_id, Tag).join(Tag, _is_its).where(*theirs, ON)
    found: dict[int, list[Tag]] = {}
    for lead_id, tag in session.execute(query.order_by(func.lower(Tag.name), Tag.id)):
        found.setdefault(lead_id, []).append(tag)
    return found


def has_tag(tag_id: int) -> ColumnElement[bool]:
    """The leads that have the tag."""
    having = select(LeadTag.workspace_id, LeadTag.lead_id).where(LeadTag.tag_id == tag_id, ON)
    return tuple_(Lead.workspace_id, Lead.id).in_(having)


def lines_of(session: Session, lead: Lead) -> list[Line]:
    """The times that a tag was put on the lead, the newest first: all those that stand, and the last others."""
    mine = {"workspace": lead.workspace_id, "lead": lead.id}
    lines = [
        Line(tag, on, by or "", off, off_by or "")
        for tag, on, by, off, off_by in session.execute(_lines(), mine)
    ]
    return sorted(lines, key=lambda line: line.put_on_at, reverse=True)


def version_of(workspace: ColumnElement[int], lead: ColumnElement[int]) -> ScalarSelect[Any]:
    """A value to ask for that differs when the tags of the lead, their names or their history do."""
    each = func.concat_ws(":", LeadTag.id, LeadTag.taken_off_at, Tag.name)
    said = func.string_agg(each, aggregate_order_by(literal(","), LeadTag.id))
    mine = select(func.left(func.md5(said), 12)).select_from(LeadTag).join(Tag, _is_its)
    return mine.where(LeadTag.workspace_id == workspace, LeadTag.lead_id == lead).scalar_subquery()


def join(session: Session, merged: Lead, kept: Lead) -> None:
    """The kept lead has the merged one's tags too, since when that one had them: nobody puts them on now."""
    theirs = select(
        LeadTag.workspace_id, literal(kept.id), LeadTag.tag_id, LeadTag.put_on_at, LeadTag.put_on_by
    )
    names = ["workspace_id", "lead_id", "tag_id", "put_on_at", "put_on_by"]
    adding = insert(LeadTag).from_select(names, theirs.where(*_of(merged), ON))
    session.execute(adding.on_conflict_do_nothing())


@cache
def _lines() -> Select[Tag, datetime, str, datetime | None, str]:
    """For `workspace` and `lead`. Made once: to make it takes longer than to ask it."""
    putter, taker = aliased(User), aliased(User)
    of = (LeadTag.workspace_id == bindparam("workspace"), LeadTag.lead_id == bindparam("lead"))
    return (
        select(Tag, LeadTag.put_on_at, putter.name, LeadTag.taken_off_at, taker.name)
        .join(LeadTag, _is_its)
        .outerjoin(putter, putter.id == LeadTag.put_on_by)
        .outerjoin(taker, taker.id == LeadTag.taken_off_by)
        .where(*of)
        .order_by(ON.desc(), LeadTag.id.desc())
        .limit(MOST_LINES)
    )


def _of(lead: Lead) -> tuple[ColumnElement[bool], ...]:
    return (LeadTag.workspace_id == lead.workspace_id, LeadTag.lead_id == lead.id)


_is_its = (Tag.workspace_id == LeadTag.workspace_id) & (Tag.id == LeadTag.tag_id)
