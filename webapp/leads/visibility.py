"""Which leads a viewer may know of: the one condition that lists, counts, threads, search and every act go through."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.leads.models import Lead
from webapp.runtime.errors import NotFound


def visible(scope: Scope) -> ColumnElement[bool]:
    """The leads of the workspaces in view; where the viewer is a setter, only those that are assigned to them."""
    mine = [workspace_id for workspace_id in scope.workspace_ids if scope.is_setter_in(workspace_id)]
    whole = [workspace_id for workspace_id in scope.workspace_ids if workspace_id not in mine]
    if not mine:
        return Lead.workspace_id.in_(whole)
    assigned = and_(Lead.workspace_id.in_(mine), Lead.assigned_to == scope.viewer.user_id)
    return or_(Lead.workspace_id.in_(whole), assigned)


def get_lead(session: Session, scope: Scope, lead_id: int, *, lock: bool = False) -> Lead:
    """The lead, locked if it is to be changed. Raises NotFound when there is none that this viewer may see."""
    asking = select(Lead).where(Lead.id == lead_id, visible(scope))
    lead = session.scalars(asking.with_for_update() if lock else asking).one_or_none()
    if lead is None:
        raise NotFound(f"lead {lead_id}")
    return lead
