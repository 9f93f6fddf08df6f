"""How a sync of everything stands: how far, how fast, how much longer, and what holds it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.integrations.models import Connection
from webapp.jobs import batches
from webapp.jobs.models import JobBatch
from webapp.providers.gohighlevel import budget
from webapp.providers.registry import label_of
from webapp.runtime import clock
from webapp.runtime.settings import settings
from webapp.sync.bulk_sync import BULK_SYNC

MAY_SYNC_ALL = frozenset({"owner", "admin", "inbox_manager"})


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """The newest sync of everything in one workspace. `refusing` names the providers whose keys are refused: its jobs wait for them."""

    workspace: WorkspaceAccess
    batch: JobBatch | None
    per_second: float
    seconds_left: float | None
    refusing: list[str]
    may_sync: bool


def progress_of(session: Session, scope: Scope) -> list[SyncProgress]:
    """One for every workspace in view."""
    connections: dict[int, list[Connection]] = {workspace.workspace_id: [] for workspace in scope.workspaces}
    for connection in session.scalars(
        select(Connection).where(Connection.workspace_id.in_(scope.workspace_ids)).order_by(Connection.id)
    ):
        connections[connection.workspace_id].append(connection)
    return [
        _progress(session, workspace, connections[workspace.workspace_id]) for workspace in scope.workspaces
    ]


def _progress(session: Session, workspace: WorkspaceAccess, connections: list[Connection]) -> SyncProgress:
    batch, now = batches.newest(session, BULK_SYNC, workspace.workspace_id), clock.now()
    is_live = batch is not None and batch.is_live
    location = next((each.location_id for each in connections if each.provider == "gohighlevel"), None)
    meter = budget.read(location) if is_live and location else None
    return SyncProgress(
        workspace=workspace,
        batch=batch,
        per_second=batch.finished / max(1.0, batch.seconds_worked(now)) if batch else 0.0,
        seconds_left=seconds_left(batch, now, meter) if batch else None,
        refusing=[label_of(each.provider) for each in connections if is_live and each.state == "refused"],
        may_sync=workspace.role in MAY_SYNC_ALL,
    )


def seconds_left(batch: JobBatch, now: datetime, meter: budget.Meter | None) -> float | None:
    """By the rate so far, but no sooner than the providers' allowances let the calls that are still needed.

    None while nothing is done yet. The first calls go at once and say nothing of the rate to come: by the rate alone, a sync
    of hours would promise minutes at its beginning.
    """
    if not batch.finished or not batch.is_live:
        return None
    left = max(0, batch.total - batch.finished) / batch.finished
    return max(
        batch.seconds_worked(now) * left,
        budget.seconds_for(batch.counts.get("sms_calls", 0) * left, meter),
        batch.counts.get("email_calls", 0) * left * settings().emailbison_pace_ms / 1000,
    )
