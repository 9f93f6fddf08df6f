"""GoHighLevel on the Integrations page: the location of each workspace, and what is left of its allowance."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.integrations.cards import STATES, at_work, parked_of
from webapp.integrations.connections import read_webhook_address
from webapp.integrations.jobs import test_key
from webapp.integrations.models import Connection
from webapp.providers.gohighlevel import budget
from webapp.providers.gohighlevel.account import PROVIDER
from webapp.providers.gohighlevel.budget import Meter
from webapp.runtime.settings import settings


@dataclass(frozen=True, slots=True)
class LocationCard:
    """GoHighLevel, as one workspace uses it. The webhook's address is only there for those who manage the workspace."""

    workspace: WorkspaceAccess
    connection: Connection | None
    webhook_url: str | None
    app_url: str
    is_locked: bool
    may_manage: bool
    is_busy: bool
    parked: int
    meter: Meter | None

    @property
    def has_token(self) -> bool:
        return self.connection is not None and self.connection.key_sealed is not None

    @property
    def state(self) -> str:
        """The state in two words."""
        if self.is_locked:
            return "Locked"
        if self.connection is None or not self.has_token:
            return "No token yet"
        return "Token refused" if self.connection.state == "refused" else STATES[self.connection.state]


def locations_of(session: Session, scope: Scope) -> list[LocationCard]:
    """A card for every workspace in view."""
    known = {
        row.workspace_id: row
        for row in session.scalars(
            select(Connection).where(
                Connection.workspace_id.in_(scope.workspace_ids), Connection.provider == PROVIDER
            )
        )
    }
    live = at_work(session, [test_key(row.id) for row in known.values()])
    parked = parked_of(session, scope)
    return [
        _card(scope, workspace, known.get(workspace.workspace_id), live, parked)
        for workspace in scope.workspaces
    ]


def _card(
    scope: Scope,
    workspace: WorkspaceAccess,
    connection: Connection | None,
    live: set[str],
    parked: dict[int | None, int],
) -> LocationCard:
    address, is_locked = read_webhook_address(connection)
    meter = None
    if connection is not None and connection.key_sealed is not None and connection.location_id:
        meter = budget.read(connection.location_id)
    may_manage = scope.may_manage(workspace.workspace_id)
    return LocationCard(
        workspace=workspace,
        connection=connection,
        webhook_url=address if may_manage else None,
        app_url=f"{settings().public_url}/webhooks/gohighlevel",
        is_locked=is_locked,
        may_manage=may_manage,
        is_busy=connection is not None and test_key(connection.id) in live,
        parked=parked.get(connection.id, 0) if connection else 0,
        meter=meter,
    )
