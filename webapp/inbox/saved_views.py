"""Views that people save: filters and an order under a name, one's own or shared with the workspace, with a count."""

from __future__ import annotations

from datetime import datetime
from time import monotonic

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts import people
from webapp.accounts.scopes import Scope
from webapp.audit import audit_log
from webapp.inbox.filters import Filters
from webapp.inbox.fitting import wanted
from webapp.inbox.models import SavedView
from webapp.inbox.paging import count_some
from webapp.runtime.errors import Busy, Invalid, NotAllowed, NotFound
from webapp.runtime.snapshots import snapshot
from webapp.runtime.text import one_line, storable

MAX_NAME = 40
MOST = 30
"""Views of one person, and as many shared ones."""
COUNT_MS = 200
"""What the count of one view may take of the database's time."""
COUNT_SECONDS = 0.6
"""After this long, the views that are not counted yet stay without a number."""


def list_saved(session: Session, scope: Scope) -> list[SavedView]:
    """What the viewer can use, by name; none where all workspaces are looked at together."""
    if scope.is_all:
        return []
    mine = select(SavedView).where(SavedView.workspace_id.in_(scope.workspace_ids), _usable(scope))
    return list(session.scalars(mine.order_by(func.lower(SavedView.name), SavedView.id)))


def count_all(scope: Scope, views: list[SavedView], now: datetime) -> dict[int, int | None]:
    """How many leads each view holds, by its id; None for what cannot be said quickly."""
    end, counts = monotonic() + COUNT_SECONDS, {}
    for view in views:
        counts[view.id] = count(scope, Filters.read(view.filters), now) if monotonic() < end else None
    return counts


def count(scope: Scope, filters: Filters, now: datetime) -> int | None:
    """How many leads that the viewer sees fit, as far as `paging.count_some` counts; None when the database does not say so at once."""
    try:
        with snapshot() as session:
            session.execute(text(f"SET LOCAL statement_timeout = {COUNT_MS}"))
            return count_some(session, scope, wanted(session, scope, filters, now).fits)
    except Busy:
        return None


def may_share(scope: Scope, workspace_id: int) -> bool:
    """Whether the viewer keeps shared views: not who sees only some of the leads that are in them."""
    return not scope.is_setter_in(workspace_id)


def may_share_in(scope: Scope) -> bool:
    """The same for the workspace in view; not where all are looked at together."""
    return not scope.is_all and may_share(scope, scope.workspace_ids[0])


def save(session: Session, scope: Scope, written: str, filters: Filters, *, is_shared: bool) -> SavedView:
    """A new one. Raises Invalid (also for one of somebody who is no member), NotFound without a single workspace, NotAllowed for a setter's shared one."""
    if scope.is_all:
        raise NotFound
    workspace_id, name = scope.workspace_ids[0], _name(written)
    if is_shared and not may_share(scope, workspace_id):
        raise NotAllowed
    owner_id = None if is_shared else scope.viewer.user_id
    people.require_member(session, workspace_id, owner_id)
    mine = (SavedView.workspace_id == workspace_id, SavedView.owner_id.is_not_distinct_from(owner_id))
    if (session.scalar(select(func.count()).where(*mine)) or 0) >= MOST:
        raise Invalid("name", f"{MOST} views are the most. Remove one first.")
    adding = insert(SavedView).values(
        workspace_id=workspace_id, owner_id=owner_id, name=name, filters=filters.whole
    )
    view_id = session.scalar(adding.on_conflict_do_nothing().returning(SavedView.id))
    if view_id is None:
        raise Invalid("name", f"There is a view “{name}” already.")
    view = session.get_one(SavedView, view_id)
    _record(session, view)
    return view


def rename(session: Session, view: SavedView, written: str) -> None:
    """Raises Invalid for a name that another view has."""
    name = _name(written)
    same = (
        SavedView.workspace_id == view.workspace_id,
        SavedView.owner_id.is_not_distinct_from(view.owner_id),
        func.lower(SavedView.name) == name.lower(),
        SavedView.id != view.id,
    )
    if session.scalar(select(SavedView.id).where(*same)) is not None:
        raise Invalid("name", f"There is a view “{name}” already.")
    view.name = name
    _record(session, view)


def refit(session: Session, view: SavedView, filters: Filters) -> None:
    """Other filters, another order."""
    view.filters = filters.whole
    _record(session, view)


def remove(session: Session, view: SavedView) -> None:
    """Forget it; no lead is changed."""
    _record(session, view, "setting.view_removed")
    session.delete(view)


def find(session: Session, scope: Scope, view_id: int) -> SavedView:
    """One that the viewer may change, locked. Raises NotFound for those of others, NotAllowed for one that is only to be used."""
    mine = (SavedView.id == view_id, SavedView.workspace_id.in_(scope.workspace_ids), _usable(scope))
    view = session.scalars(select(SavedView).where(*mine).with_for_update()).one_or_none()
    if view is None:
        raise NotFound(f"view {view_id}")
    if view.owner_id is None and not may_share(scope, view.workspace_id):
        raise NotAllowed
    return view


def opened(session: Session, scope: Scope, filters: Filters) -> SavedView | None:
    """The view by which the list was opened, if the viewer can use it."""
    if not filters.saved or scope.is_all:
        return None
    mine = (SavedView.id == int(filters.saved), SavedView.workspace_id.in_(scope.workspace_ids))
    return session.scalars(select(SavedView).where(*mine, _usable(scope))).one_or_none()


def address_of(view: SavedView) -> str:
    """The query of the inbox's address that opens it."""
    return Filters.read(view.filters).query(saved=str(view.id))


def _usable(scope: Scope) -> ColumnElement[bool]:
    return or_(SavedView.owner_id.is_(None), SavedView.owner_id == scope.viewer.user_id)


def _name(written: str) -> str:
    name = one_line(storable(written), MAX_NAME)
    if not name:
        raise Invalid("name", "Give it a name.")
    return name


def _record(session: Session, view: SavedView, act: str = "setting.view") -> None:
    after = {"name": view.name, "is_shared": view.owner_id is None, **view.filters}
    row = ("saved_view", view.id)
    audit_log.record(session, act, workspace_id=view.workspace_id, row=row, after=after)
