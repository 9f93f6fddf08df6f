"""How the sync of all conversations stands: how far, how fast, how much longer, and what keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.integrations.models import Connection
from webapp.providers.gohighlevel import budget
from webapp.providers.registry import label_of
from webapp.runtime import clock
from webapp.runtime.settings import settings
from webapp.sync import everything
from webapp.sync.models import SyncAll

MAY_SYNC_ALL = frozenset({"owner", "admin", "inbox_manager"})
MAX_REASONS = 3


@dataclass(frozen=True, slots=True)
class Board:
    """One workspace's last sync of everything. `refusing` names the providers whose keys are refused: its jobs wait for them."""

    workspace: WorkspaceAccess
    row: SyncAll | None
    per_second: float
    seconds_left: float | None
    refusing: list[str]
    may_sync: bool

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why leads were given up, the most frequent first."""
        told = self.row.reasons.items() if self.row else ()
        return sorted(told, key=lambda reason: (-reason[1], reason[0]))[:MAX_REASONS]


def boards_of(session: Session, scope: Scope) -> list[Board]:
    """A board for every workspace in view."""
    connections: dict[int, list[Connection]] = {workspace.workspace_id: [] for workspace in scope.workspaces}
    for connection in session.scalars(
        select(Connection).where(Connection.workspace_id.in_(scope.workspace_ids)).order_by(Connection.id)
    ):
        connections[connection.workspace_id].append(connection)
    return [_board(session, workspace, connections[workspace.workspace_id]) for workspace in scope.workspaces]


def _board(session: Session, workspace: WorkspaceAccess, connections: list[Connection]) -> Board:
    row, now = everything.newest(session, workspace.workspace_id), clock.now()
    is_live = row is not None and row.is_live
    location = next((each.location_id for each in connections if each.provider == "gohighlevel"), None)
    meter = budget.read(location) if is_live and location else None
    return Board(
        workspace=workspace,
        row=row,
        per_second=row.finished / max(1.0, row.seconds_worked(now)) if row else 0.0,
        seconds_left=seconds_left(row, now, meter) if row else None,
        refusing=[label_of(each.provider) for each in connections if is_live and each.state == "refused"],
        may_sync=workspace.role in MAY_SYNC_ALL,
    )


def seconds_left(row: SyncAll, now: datetime, meter: budget.Meter | None) -> float | None:
    """By its rate so far, but no sooner than the providers' allowances let the calls that are still needed.

    None while nothing is done yet. The first calls go at once and say nothing of the rate to come: by the rate alone, a sync
    of hours would promise minutes at its beginning.
    """
    if not row.finished or not row.is_live:
        return None
    left = max(0, row.total - row.finished) / row.finished
    return max(
        row.seconds_worked(now) * left,
        budget.seconds_for(row.calls.get("sms", 0) * left, meter),
        row.calls.get("email", 0) * left * settings().emailbison_pace_ms / 1000,
    )
