"""How a sync of everything stands: how far, how fast, how much longer, and what holds it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.integrations.models import Connection
from webapp.jobs import batches
from webapp.jobs.batch_models import JobBatch
from webapp.providers.registration import Channel
from webapp.providers.registry import PROVIDERS, label_of, of_channel
from webapp.runtime import clock
from webapp.sync.bulk_sync import BULK_SYNC
from webapp.sync.lead import SOURCES

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
    return SyncProgress(
        workspace=workspace,
        batch=batch,
        per_second=batch.finished / max(1.0, batch.seconds_worked(now)) if batch else 0.0,
        seconds_left=seconds_left(batch, now, partial(seconds_for, connections)) if batch else None,
        refusing=[label_of(each.provider) for each in connections if is_live and each.state == "refused"],
        may_sync=workspace.role in MAY_SYNC_ALL,
    )


def seconds_left(batch: JobBatch, now: datetime, needed: Callable[[Channel, float], float]) -> float | None:
    """By the rate so far, but no sooner than the providers' allowances let the calls that are still needed.

    `needed` gives the least seconds for so many calls in a channel. None while nothing is done yet. The first calls go at
    once and say nothing of the rate to come: by the rate alone, a sync of hours would promise minutes at its beginning.
    """
    if not batch.finished or not batch.is_live:
        return None
    left = max(0, batch.total - batch.finished) / batch.finished
    calls = {channel: batch.counts.get(f"{channel}_calls", 0) * left for channel in SOURCES}
    return max(
        batch.seconds_worked(now) * left, *(needed(channel, count) for channel, count in calls.items())
    )


def seconds_for(connections: list[Connection], channel: Channel, calls: float) -> float:
    """The least seconds for so many calls in a channel, by the slowest of its providers."""
    mine = [each for each in connections if each.provider in of_channel(channel)]
    needed = [PROVIDERS[each.provider].seconds_for(calls, each.location_id or "") for each in mine]
    return max(needed, default=0.0)
