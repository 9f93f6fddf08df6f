"""GoHighLevel on the Integrations page: the location of each workspace, and what is left of its allowance."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Place, Scope
from webapp.integrations.cards import STATES
from webapp.integrations.connections import webhook_url
from webapp.integrations.jobs import test_key
from webapp.integrations.models import Connection
from webapp.jobs.models import LIVE, Job
from webapp.providers.gohighlevel import budget
from webapp.providers.gohighlevel.account import PROVIDER
from webapp.providers.gohighlevel.budget import Meter
from webapp.runtime.secrets import Locked
from webapp.runtime.settings import settings


@dataclass(frozen=True, slots=True)
class LocationCard:
    """GoHighLevel, as one workspace uses it. The webhook's address is only there for those who manage the workspace."""

    place: Place
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
    keys = [test_key(row.id) for row in known.values()]
    live = set(
        session.scalars(select(Job.key).where(text(LIVE), Job.state != "parked", Job.key.in_(keys))).all()
    )
    waiting = select(Job.connection_id, func.count()).where(
        Job.state == "parked", Job.connection_id.in_([row.id for row in known.values()])
    )
    parked = dict(session.execute(waiting.group_by(Job.connection_id)).all())
    return [_card(scope, place, known.get(place.workspace_id), live, parked) for place in scope.places]


def _card(
    scope: Scope,
    place: Place,
    connection: Connection | None,
    live: set[str],
    parked: dict[int | None, int],
) -> LocationCard:
    address, is_locked, meter = None, False, None
    if connection is not None:
        try:
            address = webhook_url(connection)
            is_locked = connection.key_sealed is not None and connection.key is None
        except Locked:
            is_locked = True
        if connection.key_sealed is not None and connection.location_id:
            meter = budget.read(connection.location_id)
    may_manage = scope.may_manage(place.workspace_id)
    return LocationCard(
        place=place,
        connection=connection,
        webhook_url=address if may_manage else None,
        app_url=f"{settings().public_url}/webhooks/gohighlevel",
        is_locked=is_locked,
        may_manage=may_manage,
        is_busy=connection is not None and test_key(connection.id) in live,
        parked=parked.get(connection.id, 0) if connection else 0,
        meter=meter,
    )
