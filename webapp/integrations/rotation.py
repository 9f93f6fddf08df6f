"""Sealing every stored secret with the newest key of SECRET_KEYS, a row and a transaction at a time.

It may be stopped and started again at any moment: rows that are sealed with the newest key are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import app_codes
from webapp.integrations.models import Connection
from webapp.runtime.database import system_transaction
from webapp.runtime.secrets import Locked, is_newest


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many connections were sealed anew, were so already, and cannot be opened (by id); and how many people's apps."""

    sealed: int
    kept: int
    locked: list[int]
    apps: int = 0


def rotate() -> Rotated:
    """Do it. A connection that no key of the ring opens is left as it is, and named."""
    locked: list[int] = []
    apps = app_codes.seal_anew()
    sealed = kept = last = 0
    while True:
        with system_transaction() as session:
            connection = session.scalars(
                select(Connection)
                .where(Connection.id > last)
                .order_by(Connection.id)
                .limit(1)
                .with_for_update()
            ).first()
            if connection is None:
                return Rotated(sealed, kept, locked, apps)
            last = connection.id
            try:
                was_changed = _seal_anew(session, connection)
            except Locked:
                session.expunge(connection)
                locked.append(last)
                continue
        sealed, kept = sealed + was_changed, kept + (not was_changed)


def _seal_anew(session: Session, connection: Connection) -> bool:
    """Whether anything was old. The webhook's address and the key stay what they are."""
    was_changed = False
    if not is_newest(connection.webhook_token_sealed):
        connection.webhook_token = connection.webhook_token
        was_changed = True
    if connection.key_sealed is not None and not is_newest(connection.key_sealed):
        connection.key = connection.key or ""
        was_changed = True
    session.flush()
    return was_changed
