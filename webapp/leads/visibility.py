"""Which leads a viewer may know of: the one condition that lists, counts, threads, search and every act go through."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.leads import matching
from webapp.leads.models import Lead
from webapp.runtime.errors import NotFound


def visible(scope: Scope) -> ColumnElement[bool]:
    """The leads of the workspaces in view; where the viewer is a setter, only those that are assigned to them.

    A lead that was merged is shown nowhere: the kept one stands for it.
    """
    whole, mine = split(scope)
    seen: list[ColumnElement[bool]] = [Lead.workspace_id.in_(whole)] if whole else []
    if mine:
        seen.append(and_(Lead.workspace_id.in_(mine), Lead.assigned_to == scope.viewer.user_id))
    return and_(or_(false(), *seen), Lead.merged_into.is_(None))


def split(scope: Scope) -> tuple[list[int], list[int]]:
    """The workspaces of which the viewer sees every lead, and those of which they see their own alone."""
    mine = [workspace_id for workspace_id in scope.workspace_ids if scope.is_setter_in(workspace_id)]
    return [workspace_id for workspace_id in scope.workspace_ids if workspace_id not in mine], mine


def get_lead(session: Session, scope: Scope, lead_id: int, *, lock: bool = False) -> Lead:
    """The lead, locked if it is to be changed. Raises NotFound when there is none that this viewer may see."""
    query = select(Lead).where(Lead.id == lead_id, visible(scope))
    lead = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if lead is None:
        raise NotFound(f"lead {lead_id}")
    return lead


def get_unless_merged(session: Session, scope: Scope, lead_id: int) -> Lead | None:
    """The lead, for a part of its page that renews itself; None when it was merged meanwhile, which the thread tells the page.

    Raises NotFound as get_lead does.
    """
    try:
        return get_lead(session, scope, lead_id)
    except NotFound:
        if find_kept(session, scope, lead_id) is None:
            raise
        return None


def find_kept(session: Session, scope: Scope, lead_id: int) -> int | None:
    """The lead that is kept instead of this merged one, if this viewer may see it; None for every other lead."""
    merged = session.scalar(
        select(Lead).where(
            Lead.id == lead_id, Lead.merged_into.is_not(None), Lead.workspace_id.in_(scope.workspace_ids)
        )
    )
    if merged is None:
        return None
    kept_id = matching.kept_of(session, merged)
    return session.scalar(select(Lead.id).where(Lead.id == kept_id, visible(scope)))
