"""What the Integrations page and the banner show."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Place, Scope
from webapp.integrations.connections import effective_host, webhook_url
from webapp.integrations.models import Connection
from webapp.jobs.models import LIVE, Job
from webapp.runtime.errors import NotFound
from webapp.runtime.settings import settings

STATES = {
    "untested": "Not tested yet",
    "working": "Works",
    "refused": "Key refused",
    "failing": "Does not answer",
}


@dataclass(frozen=True, slots=True)
class Card:
    """EmailBison, as one workspace uses it. Secrets are only there for those who manage the workspace."""

    place: Place
    connection: Connection | None
    host: str
    why_this_host: str
    webhook_url: str | None
    may_manage: bool
    is_being_tested: bool
    parked: int

    @property
    def state(self) -> str:
        return (
            STATES[self.connection.state] if self.connection and self.connection.key_sealed else "No key yet"
        )


def cards_of(session: Session, scope: Scope) -> list[Card]:
    """A card for every workspace in view."""
    known = {
        row.workspace_id: row
        for row in session.scalars(select(Connection).where(Connection.workspace_id.in_(scope.workspace_ids)))
    }
    parked = dict(
        session.execute(
            select(Job.connection_id, func.count())
            .where(Job.state == "parked", Job.workspace_id.in_(scope.workspace_ids))
            .group_by(Job.connection_id)
        ).all()
    )
    tested = set(
        session.scalars(
            select(Job.key).where(
                text(LIVE), Job.key.in_([f"test-{row.id}" for row in known.values()]), Job.state != "parked"
            )
        )
    )
    return [_card(scope, place, known.get(place.workspace_id), parked, tested) for place in scope.places]


def troubles(session: Session, scope: Scope) -> list[tuple[Place, Connection]]:
    """The connections in view that do not work."""
    asking = select(Connection).where(
        Connection.workspace_id.in_(scope.workspace_ids), Connection.state.in_(("refused", "failing"))
    )
    return [(scope.place(row.workspace_id), row) for row in session.scalars(asking.order_by(Connection.id))]


def get_connection(session: Session, scope: Scope, connection_id: int) -> Connection:
    """The connection, for whoever manages its workspace. Raises NotFound for anybody else."""
    connection = session.get(Connection, connection_id)
    if (
        connection is None
        or connection.workspace_id not in scope.workspace_ids
        or not scope.may_manage(connection.workspace_id)
    ):
        raise NotFound(f"connection {connection_id}")
    return connection


def _card(
    scope: Scope, place: Place, connection: Connection | None, parked: dict[int | None, int], tested: set[str]
) -> Card:
    may_manage = scope.may_manage(place.workspace_id)
    chosen = connection is not None and connection.host
    is_default = (
        settings().emailbison_base_url == type(settings()).model_fields["emailbison_base_url"].default
    )
    return Card(
        place=place,
        connection=connection,
        host=effective_host(connection),
        why_this_host="chosen for this workspace"
        if chosen
        else "the default of Signalbox"
        if is_default
        else "set by EMAILBISON_BASE_URL",
        webhook_url=webhook_url(connection) if connection is not None and may_manage else None,
        may_manage=may_manage,
        is_being_tested=connection is not None and f"test-{connection.id}" in tested,
        parked=parked.get(connection.id, 0) if connection is not None else 0,
    )
