"""Round robin: where a workspace wants it, positive leads without an owner are assigned to its setters in turn."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.accounts.models import Membership, User, Workspace
from webapp.leads.models import Lead
from webapp.leads.states import POSITIVE


def assign_next(session: Session, lead: Lead) -> None:
    """Assign this locked lead to the setter who was assigned one longest ago, if it is positive and has no owner."""
    if lead.assigned_to is not None or lead.sentiment not in POSITIVE:
        return
    # The workspace's row makes two leads that come at once wait for each other, so that they go to two people.
    in_round_robin = select(Workspace.in_round_robin).where(Workspace.id == lead.workspace_id)
    if not session.scalar(in_round_robin.with_for_update(key_share=True)):
        return
    waiting_longest = (
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.workspace_id == lead.workspace_id,
            Membership.role == "setter",
            User.disabled_at.is_(None),
        )
        .order_by(Membership.turn, Membership.user_id)
        .limit(1)
    )
    setter = session.scalars(waiting_longest).first()
    if setter is not None:
        last = select(func.max(Membership.turn)).where(Membership.workspace_id == lead.workspace_id)
        lead.assigned_to, setter.turn = setter.user_id, (session.scalar(last) or 0) + 1


def assign_open(session: Session, workspace_id: int) -> int:
    """Assign every positive lead without an owner. Returns how many were assigned."""
    query = select(Lead).where(
        Lead.workspace_id == workspace_id,
        Lead.assigned_to.is_(None),
        Lead.sentiment.in_(POSITIVE),
        Lead.merged_into.is_(None),
    )
    leads = session.scalars(query.order_by(Lead.last_message_at, Lead.id).with_for_update()).all()
    for lead in leads:
        assign_next(session, lead)
    return sum(lead.assigned_to is not None for lead in leads)


def hand_over(session: Session, workspace_id: int, user_id: int, to: int | None) -> int:
    """Assign all leads of one person to another, or to nobody. Returns how many there were."""
    theirs = update(Lead).where(Lead.workspace_id == workspace_id, Lead.assigned_to == user_id)
    return len(session.scalars(theirs.values(assigned_to=to).returning(Lead.id)).all())
