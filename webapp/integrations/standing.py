"""How the connections in view stand, in short: for pages that only have to know whether anything is otherwise than before."""

from __future__ import annotations

from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.integrations.models import Connection
from webapp.runtime.arrays import among
from webapp.runtime.snapshots import once_a_snapshot


@once_a_snapshot
def connections_of(session: Session, workspace_ids: tuple[int, ...]) -> list[Connection]:
    """All connections of these workspaces, with a key or without, the oldest first."""
    query = select(Connection).where(among(Connection.workspace_id, workspace_ids)).order_by(Connection.id)
    return list(session.scalars(query))


def is_connected(session: Session, scope: Scope) -> bool:
    """Whether any provider has been connected in any workspace in view."""
    return any(each.is_connected for each in connections_of(session, tuple(scope.workspace_ids)))


def connected_providers(session: Session, workspace_id: int) -> list[str]:
    """The providers of this workspace that have a key, by name."""
    return sorted(each.provider for each in connections_of(session, (workspace_id,)) if each.is_connected)


def standing_of(session: Session, scope: Scope) -> str:
    """One word that differs when the state or the remedy of a connection in view does."""
    known = connections_of(session, tuple(scope.workspace_ids))
    rows = [(each.id, each.state, each.remedy) for each in known]
    return f"{crc32(repr(rows).encode()):08x}"
