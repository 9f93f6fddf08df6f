"""The hosts of providers that workspaces may choose from: the administrator's list, and which one is in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.accounts.scopes import Scope
from webapp.audit import audit_log
from webapp.integrations.models import BaseHost, Connection
from webapp.jobs import ledger
from webapp.providers import network
from webapp.providers.registration import Provider
from webapp.providers.registry import with_capability
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, NotAllowed, NotFound
from webapp.runtime.hosts import ReadHost, read_host
from webapp.runtime.settings import settings
from webapp.runtime.text import one_line, storable

LOOK_UP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class InForce:
    """The host that a workspace's calls go to, and why that one."""

    host: str
    why: str


def in_force(provider: Provider[Any], connection: Connection | None) -> InForce:
    """The workspace's choice, where the provider has hosts to choose from; else the provider's default."""
    if connection is not None and connection.host:
        return InForce(connection.host, "chosen for this workspace")
    return InForce(*provider.default_host())


def list_hosts(session: Session) -> list[BaseHost]:
    """The list, by name."""
    return list(session.scalars(select(BaseHost).order_by(BaseHost.host)))


def visible_hosts(session: Session, scope: Scope) -> list[BaseHost]:
    """The hosts of the list that this viewer may know of: those that a workspace in view has chosen, and those that none has.

    The others are other clients' business; the administrator sees all. To be asked in a system transaction.
    """
    used_by = users_of(session)
    mine = set(scope.workspace_ids)
    return [
        row
        for row in list_hosts(session)
        if scope.viewer.is_administrator
        or not used_by.get(row.host)
        or mine & {workspace.id for workspace in used_by[row.host]}
    ]


def visible_host(session: Session, scope: Scope, host_id: int) -> BaseHost:
    """One of them. Raises NotFound for any other."""
    for row in visible_hosts(session, scope):
        if row.id == host_id:
            return row
    raise NotFound(f"base host {host_id}")


def users_of(session: Session) -> dict[str, list[Workspace]]:
    """The workspaces that chose each host. For the administrator only: it names them all."""
    rows = session.execute(
        select(Connection.host, Workspace)
        .join(Workspace, Workspace.id == Connection.workspace_id)
        .where(Connection.host.is_not(None))
        .order_by(Workspace.name, Workspace.id)
    )
    found: dict[str, list[Workspace]] = {}
    for host, workspace in rows:
        found.setdefault(str(host), []).append(workspace)
    return found


def add(session: Session, scope: Scope, pasted: str, label: str) -> tuple[ReadHost, str]:
    """Add a host, or give a known one another label; answers what was read, and a note on its address.

    Raises NotAllowed for everybody but the administrator, Invalid with the reason for a host that is refused.
    """
    _only_administrators(scope)
    excepted = {pair for name in with_capability("hosts") for pair in settings().egress_exceptions(name)}
    host = read_host(pasted, excepted)
    note = "" if host.name in excepted else _judge_address(host.name)
    ensure(session, host.name, one_line(storable(label), 80))
    return host, note


def ensure(session: Session, host: str, label: str = "") -> None:
    """The host is on the list from now on; a label that is given replaces the old one."""
    adding = insert(BaseHost).values(host=host, label=label)
    kept = func.coalesce(func.nullif(adding.excluded.label, ""), BaseHost.label)
    session.execute(adding.on_conflict_do_update(index_elements=[BaseHost.host], set_={"label": kept}))


def remove(
    session: Session, scope: Scope, host_id: int, move_to: int | None = None
) -> tuple[BaseHost, list[Connection]]:
    """Take a host off the list, after its workspaces were moved to another one; answers both.

    Raises NotAllowed, NotFound, or Invalid with the names of the workspaces that use it while they are not moved.
    """
    _only_administrators(scope)
    host = get_host(session, host_id)
    used_by = users_of(session).get(host.host, [])
    moved: list[Connection] = []
    if used_by:
        if move_to is None or move_to == host_id:
            names = ", ".join(workspace.name for workspace in used_by)
            raise Invalid("host", f"{host.host} is used by {names}. Choose where to move them first.")
        target = get_host(session, move_to)
        moved = list(session.scalars(select(Connection).where(Connection.host == host.host)))
        for connection in moved:
            choose(session, connection, target.host)
        session.flush()
    session.delete(host)
    session.flush()
    audit_log.record(session, "host.removed", row=("base_host", host_id), before={"host": host.host})
    return host, moved


def get_host(session: Session, host_id: int) -> BaseHost:
    """Raises NotFound."""
    host = session.get(BaseHost, host_id, with_for_update=True)
    if host is None:
        raise NotFound(f"base host {host_id}")
    return host


def choose(session: Session, connection: Connection, host: str | None) -> None:
    """Let the workspace's calls go to this host of the list, or with None to whatever is the default."""
    if connection.host == host:
        return
    audit_log.record(
        session,
        "host.chosen",
        workspace_id=connection.workspace_id,
        row=("connection", connection.id),
        before={"host": connection.host},
        after={"host": host},
    )
    connection.host = host
    connection.state, connection.state_since = "untested", clock.now()
    connection.trouble = connection.belongs_to = connection.remedy = connection.failed_call = None
    ledger.release_parked(session, connection.id)
    changes.announce(session, connection.workspace_id)


def _judge_address(host: str) -> str:
    """Refuse what resolves to private space now. It is judged again at every connection."""
    try:
        with network.total_deadline(LOOK_UP_SECONDS):
            network.public_addresses(host, 443, LOOK_UP_SECONDS)
    except network.AddressRefused:
        raise Invalid(
            "host",
            "Its name leads to a private address. If that is meant, allow it in EGRESS_ALLOW (see .env.example).",
        ) from None
    except network.UnknownHost:
        return "Its address could not be looked up just now; a test of the connection will tell."
    return ""


def _only_administrators(scope: Scope) -> None:
    if not scope.may_administer:
        raise NotAllowed
