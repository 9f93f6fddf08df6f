"""How the connections in view stand, in short: for pages that only have to know whether anything is otherwise than before."""

from __future__ import annotations

from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.integrations.models import Connection
from webapp.runtime.snapshots import once_a_snapshot


def is_connected(session: Session, scope: Scope) -> bool:
    """Whether any provider has been connected in any workspace in view."""
    mine = (Connection.workspace_id.in_(scope.workspace_ids), Connection.is_connected)
    return session.scalar(select(Connection.id).where(*mine).limit(1)) is not None


@once_a_snapshot
def connected_providers(session: Session, workspace_id: int) -> list[str]:
    """The providers of this workspace that have a key, by name."""
    mine = (Connection.workspace_id == workspace_id, Connection.is_connected)
    return list(session.scalars(select(Connection.provider).where(*mine).order_by(Connection.provider)))


def standing_of(session: Session, scope: Scope) -> str:
    """One word that differs when the state or the remedy of a connection in view does."""
    mine = select(Connection.id, Connection.state, Connection.remedy).where(
        Connection.workspace_id.in_(scope.workspace_ids)
    )
    rows = session.execute(mine.order_by(Connection.id)).all()
    return f"{crc32(repr([tuple(row) for row in rows]).encode()):08x}"
