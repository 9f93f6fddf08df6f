"""How long a workspace keeps its audit log, deliveries and their bodies, and rows of model calls."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.audit import audit_log
from webapp.audit.models import (
    AUDIT_DAYS,
    BODY_DAYS,
    CALL_DAYS,
    DELIVERY_DAYS,
    LEAST_AUDIT_DAYS,
    LEAST_BODY_DAYS,
    LEAST_CALL_DAYS,
    LEAST_DELIVERY_DAYS,
    MOST_DAYS,
    Retention,
)

BOUNDS = {
    "audit_days": LEAST_AUDIT_DAYS,
    "body_days": LEAST_BODY_DAYS,
    "delivery_days": LEAST_DELIVERY_DAYS,
    "call_days": LEAST_CALL_DAYS,
}
"""The fewest days of each; MOST_DAYS are the most."""
DEFAULTS = {
    "audit_days": AUDIT_DAYS,
    "body_days": BODY_DAYS,
    "delivery_days": DELIVERY_DAYS,
    "call_days": CALL_DAYS,
}


def retention_of(session: Session, workspace_id: int) -> Retention:
    """What the workspace chose, or what holds for one that never did."""
    return session.get(Retention, workspace_id) or Retention(workspace_id=workspace_id, **DEFAULTS)


def choose(session: Session, workspace_id: int, days: dict[str, int]) -> None:
    """Keep things for so many days, by BOUNDS' names; within the bounds."""
    assert all(BOUNDS[name] <= days[name] <= MOST_DAYS for name in BOUNDS)
    before = audit_log.facts_of(retention_of(session, workspace_id), *BOUNDS)
    session.merge(Retention(workspace_id=workspace_id, **days))
    audit_log.record(session, "setting.retention", workspace_id=workspace_id, before=before, after=days)
