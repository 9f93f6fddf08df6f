"""What the Integrations page and the banner show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.integrations import base_hosts, mailboxes
from webapp.integrations.base_hosts import InForce
from webapp.integrations.jobs import REGISTER, TEST
from webapp.integrations.models import BaseHost, Connection, SenderAccount
from webapp.integrations.webhook_addresses import former_until, read_webhook_address, signed_webhook_url
from webapp.jobs import lookup as jobs
from webapp.jobs.kinds import JobKind
from webapp.jobs.lookup import FailedJob, LiveJob
from webapp.providers.registration import Allowance, Provider
from webapp.providers.registry import PROVIDERS
from webapp.runtime.errors import NotFound
from webapp.runtime.settings import settings


@dataclass(frozen=True, slots=True)
class Card:
    """A provider, as one workspace uses it. Secrets are only there for those who manage the workspace."""

    workspace: WorkspaceAccess
    provider: Provider[Any]
    connection: Connection | None
    in_force: InForce
    has_webhook: bool
    signed_url: str | None
    is_locked: bool
    may_manage: bool
    is_being_tested: bool
    is_being_registered: bool
    registration_failed: str
    parked: int
    allowance: Allowance | None
    former_until: list[datetime] = field(default_factory=list)
    disconnected: list[SenderAccount] = field(default_factory=list)

    @property
    def id(self) -> str:
        """What tells this card's elements from another's."""
        return f"{self.provider.name}-{self.workspace.workspace_id}"

    @property
    def has_key(self) -> bool:
        return self.connection is not None and self.connection.is_connected

    @property
    def state(self) -> str:
        """The state in two words."""
        key = self.provider.setup.key
        if self.is_locked:
            return "Locked"
        if self.connection is None or not self.has_key:
            return f"No {key} yet"
        return {
            "untested": "Not tested yet",
            "working": "Works",
            "refused": f"{key.capitalize()} refused",
            "failing": "Asks to slow down" if self.connection.trouble == "busy" else "Does not work",
        }[self.connection.state]

    @property
    def is_busy(self) -> bool:
        """Whether a worker is at it, so that the page should look again soon."""
        return self.is_being_tested or self.is_being_registered

    @property
    def belongs_to(self) -> str | None:
        """The host of the list that accepts the key that ours refuses."""
        return self.connection.belongs_to if self.connection else None

    @property
    def cannot_be_reached(self) -> bool:
        """Whether the webhook's address is one that nobody outside this machine can reach."""
        name = urlsplit(settings().public_url).hostname or ""
        is_here = name in {"localhost", "::1"} or name.startswith("127.")
        return is_here and self.in_force.host not in settings().egress_exceptions(self.provider.name)


@dataclass(frozen=True, slots=True)
class ListedHost:
    """A base host, as the administrator sees it."""

    row: BaseHost
    used_by: list[Workspace]


@dataclass(frozen=True, slots=True)
class _Lookups:
    """What belongs to the connections in view, each read once for all cards."""

    parked: dict[int | None, int]
    live: dict[str, LiveJob]
    failed: dict[str, FailedJob]
    disconnected: dict[int, list[SenderAccount]]
    former: dict[int, list[datetime]]

    def is_at_work(self, kind: JobKind, connection_id: int) -> bool:
        """Whether such a job waits for a worker or is being done."""
        job = self.live.get(kind.key(connection_id))
        return job is not None and job.is_busy

    def failed_registration(self, connection: Connection | None) -> str:
        """Why our webhook could not be set up, where that is the last word."""
        failed = self.failed.get(REGISTER.key(connection.id)) if connection else None
        is_last = failed and connection and failed.is_newer_than(connection.webhook_checked_at)
        return failed.note if failed and is_last else ""


def cards_of(session: Session, scope: Scope) -> list[Card]:
    """A card for every provider and every workspace in view."""
    query = select(Connection).where(Connection.workspace_id.in_(scope.workspace_ids))
    known = {(row.provider, row.workspace_id): row for row in session.scalars(query)}
    lookups = _lookups(session, scope, list(known.values()))
    return [
        _card(scope, workspace, provider, known.get((name, workspace.workspace_id)), lookups)
        for name, provider in PROVIDERS.items()
        for workspace in scope.workspaces
    ]


def hosts_of(session: Session, scope: Scope) -> list[ListedHost]:
    """The list of base hosts with who uses them, for the administrator; for others nothing."""
    if not scope.viewer.is_administrator:
        return []
    used_by = base_hosts.users_of(session)
    return [ListedHost(row, used_by.get(row.host, [])) for row in base_hosts.list_hosts(session)]


def troubles(session: Session, scope: Scope) -> list[tuple[WorkspaceAccess, Connection]]:
    """The connections in view that do not work."""
    query = select(Connection).where(
        Connection.workspace_id.in_(scope.workspace_ids), Connection.state.in_(("refused", "failing"))
    )
    return [
        (scope.workspace(row.workspace_id), row) for row in session.scalars(query.order_by(Connection.id))
    ]


def get_connection(session: Session, scope: Scope, connection_id: int) -> Connection:
    """The connection, for whoever manages its workspace. Raises NotFound for anybody else."""
    connection = session.get(Connection, connection_id, with_for_update=True)
    if (
        connection is None
        or connection.workspace_id not in scope.workspace_ids
        or not scope.may_manage(connection.workspace_id)
    ):
        raise NotFound(f"connection {connection_id}")
    return connection


def _lookups(session: Session, scope: Scope, connections: Sequence[Connection]) -> _Lookups:
    keys = [kind.key(row.id) for row in connections for kind in (TEST, REGISTER)]
    return _Lookups(
        jobs.parked_by_connection(session, scope.workspace_ids),
        jobs.live(session, keys),
        jobs.last_failed(session, keys),
        mailboxes.disconnected(session, scope),
        former_until(session, scope.workspace_ids),
    )


def _card(
    scope: Scope,
    workspace: WorkspaceAccess,
    provider: Provider[Any],
    connection: Connection | None,
    lookups: _Lookups,
) -> Card:
    may_manage = scope.may_manage(workspace.workspace_id)
    address, is_locked = read_webhook_address(connection)
    number = connection.id if connection else 0
    is_proven = may_manage and connection and connection.is_connected and connection.location_proven_at
    account_id = connection.location_id if connection and is_proven else None
    disconnected = lookups.disconnected.get(workspace.workspace_id, [])
    return Card(
        workspace=workspace,
        provider=provider,
        connection=connection,
        in_force=base_hosts.in_force(provider, connection),
        has_webhook=may_manage and address is not None,
        signed_url=signed_webhook_url(provider),
        is_locked=is_locked,
        may_manage=may_manage,
        is_being_tested=lookups.is_at_work(TEST, number),
        is_being_registered=lookups.is_at_work(REGISTER, number),
        registration_failed=lookups.failed_registration(connection),
        parked=lookups.parked.get(number, 0),
        former_until=lookups.former.get(number, []) if may_manage else [],
        allowance=provider.read_allowance(account_id) if account_id else None,
        disconnected=[mailbox for mailbox in disconnected if mailbox.provider == provider.name],
    )
