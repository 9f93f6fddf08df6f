"""The tags of a workspace, kept by whoever sees all of its leads and used by everybody in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.audit import audit_log
from webapp.leads.models import Lead
from webapp.leads.visibility import visible
from webapp.runtime import changes
from webapp.runtime.errors import Invalid, NotAllowed, NotFound
from webapp.runtime.numbers import read_whole
from webapp.runtime.snapshots import once_a_snapshot
from webapp.runtime.text import one_line, storable
from webapp.tags.models import LeadTag, Tag

MAX_NAME = 40
MOST = 200
"""Tags of one workspace."""
UNKNOWN = "Choose one of this workspace's tags."


@dataclass(frozen=True, slots=True)
class Used:
    """A tag, and how many leads that the viewer sees have it."""

    tag: Tag
    leads: int


@once_a_snapshot
def list_tags(session: Session, workspace_ids: tuple[int, ...]) -> list[Tag]:
    """Every tag of these workspaces, by name."""
    mine = select(Tag).where(Tag.workspace_id.in_(workspace_ids))
    return list(session.scalars(mine.order_by(func.lower(Tag.name), Tag.id)))


def list_used(session: Session, scope: Scope) -> list[Used]:
    """The same with the number of leads, counted in one statement."""
    counted = (
        select(LeadTag.tag_id, func.count())
        .join(Lead, (Lead.workspace_id == LeadTag.workspace_id) & (Lead.id == LeadTag.lead_id))
        .where(visible(scope), LeadTag.taken_off_at.is_(None))
        .group_by(LeadTag.tag_id)
    )
    leads: dict[int, int] = {row[0]: row[1] for row in session.execute(counted)}
    return [Used(tag, leads.get(tag.id, 0)) for tag in list_tags(session, scope.workspace_ids)]


def may_keep(scope: Scope, workspace_id: int) -> bool:
    """Whether the viewer may make, rename and remove tags: not who sees only some of the leads that have them."""
    return not scope.is_setter_in(workspace_id)


def make(session: Session, scope: Scope, workspace_id: int, written: str) -> Tag:
    """A new tag, or the one that has this name. Raises Invalid, and NotAllowed for a setter."""
    if not may_keep(scope, workspace_id):
        raise NotAllowed
    name = _name(written)
    if (session.scalar(select(func.count()).where(Tag.workspace_id == workspace_id)) or 0) >= MOST:
        raise Invalid("name", f"{MOST} tags are the most. Remove one first.")
    adding = insert(Tag).values(workspace_id=workspace_id, name=name).on_conflict_do_nothing()
    tag_id = session.scalar(adding.returning(Tag.id))
    if tag_id is None:
        same = (Tag.workspace_id == workspace_id, func.lower(Tag.name) == name.lower())
        return session.scalars(select(Tag).where(*same)).one()
    _record(session, "setting.tag", workspace_id, tag_id, after={"name": name})
    return session.get_one(Tag, tag_id)


def rename(session: Session, tag: Tag, written: str) -> None:
    """Another name on every lead that has it. Raises Invalid for one that another tag has."""
    name = _name(written)
    same = (Tag.workspace_id == tag.workspace_id, func.lower(Tag.name) == name.lower(), Tag.id != tag.id)
    if session.scalar(select(Tag.id).where(*same)) is not None:
        raise Invalid("name", f"There is a tag “{name}” already.")
    _record(session, "setting.tag", tag.workspace_id, tag.id, before={"name": tag.name}, after={"name": name})
    tag.name = name


def remove(session: Session, tag: Tag) -> None:
    """It is taken off every lead, and goes."""
    _record(session, "setting.tag_removed", tag.workspace_id, tag.id, before={"name": tag.name})
    session.delete(tag)


def find(session: Session, scope: Scope, tag_id: int) -> Tag:
    """One that the viewer may change, locked. Raises NotFound, and NotAllowed for a setter."""
    mine = (Tag.id == tag_id, Tag.workspace_id.in_(scope.workspace_ids))
    tag = session.scalars(select(Tag).where(*mine).with_for_update()).one_or_none()
    if tag is None:
        raise NotFound(f"tag {tag_id}")
    if not may_keep(scope, tag.workspace_id):
        raise NotAllowed
    return tag


def chosen(session: Session, workspace_id: int, value: str) -> Tag:
    """The tag whose number this is. Raises Invalid for what is none of this workspace."""
    mine = (Tag.workspace_id == workspace_id, Tag.id == (read_whole(value) or 0))
    tag = session.scalars(select(Tag).where(*mine)).one_or_none()
    if tag is None:
        raise Invalid("tag", UNKNOWN)
    return tag


def _name(written: str) -> str:
    name = one_line(storable(written), MAX_NAME)
    if not name:
        raise Invalid("name", "Give it a name.")
    return name


def _record(
    session: Session,
    act: str,
    workspace_id: int,
    tag_id: int,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    row = ("tag", tag_id)
    audit_log.record(session, act, workspace_id=workspace_id, row=row, before=before, after=after)
    changes.announce(session, workspace_id)
