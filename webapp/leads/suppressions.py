"""Whom a workspace has erased: kept as keyed hashes of what they were known by, so that nobody comes back by a list.

The key is the workspace's own, random, and sealed with SECRET_KEYS: whoever has the database alone cannot try addresses.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.runtime.database import Base
from webapp.runtime.secrets import is_newest, new_token, seal, unseal


class Suppression(Base):
    """One identity of an erased person, hashed. `is_opted_out` is all that is remembered of them."""

    __tablename__ = "suppression"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    name: Mapped[str] = mapped_column(
        String(20)
    )  # which identity: of leads.matching.IDENTITY; or consent.blocked.NAME
    is_opted_out: Mapped[bool]
    erased_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SuppressionKey(Base):
    """The key of a workspace's hashes."""

    __tablename__ = "suppression_key"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


def suppress(
    session: Session,
    workspace_id: int,
    identities: Sequence[tuple[str, str]],
    *,
    is_opted_out: bool,
    now: datetime,
) -> None:
    """Remember these (name, value) pairs. Who had opted out before stays opted out. Raises Locked."""
    key = _key(session, workspace_id) or _make_key(session, workspace_id)
    for name, value in identities:
        row = insert(Suppression).values(
            workspace_id=workspace_id,
            hash=_hash(key, name, value),
            name=name,
            is_opted_out=is_opted_out,
            erased_at=now,
        )
        kept = {"erased_at": now, "is_opted_out": Suppression.is_opted_out | row.excluded.is_opted_out}
        session.execute(row.on_conflict_do_update(index_elements=["workspace_id", "hash"], set_=kept))


def find(session: Session, workspace_id: int, identity: Mapping[str, str]) -> Suppression | None:
    """What is remembered of somebody with one of these identities, the strictest and latest first. Raises Locked."""
    rows = _rows(session, workspace_id, identity)
    return max(rows, key=lambda row: (row.is_opted_out, row.erased_at), default=None)


def are_any(session: Session, workspace_id: int, people: Iterable[Mapping[str, str]]) -> bool:
    """Whether anything is remembered of any of these people. Raises Locked."""
    key = _key(session, workspace_id)
    if key is None:
        return False
    hashes = [_hash(key, name, value) for person in people for name, value in person.items()]
    mine = (Suppression.workspace_id == workspace_id, Suppression.hash.in_(hashes))
    return session.scalar(select(Suppression.name).where(*mine).limit(1)) is not None


def known_among(session: Session, workspace_id: int, name: str, values: Iterable[str]) -> set[str]:
    """Those of these values that are remembered under this name. Raises Locked."""
    key = _key(session, workspace_id)
    hashes = {_hash(key, name, value): value for value in values} if key is not None else {}
    mine = (Suppression.workspace_id == workspace_id, Suppression.hash.in_(hashes))
    return (
        {hashes[each] for each in session.scalars(select(Suppression.hash).where(*mine))} if hashes else set()
    )


def close(session: Session, workspace_id: int, identity: Mapping[str, str]) -> None:
    """Somebody who was erased opted out afterwards, elsewhere."""
    hashes = [row.hash for row in _rows(session, workspace_id, identity)]
    mine = (Suppression.workspace_id == workspace_id, Suppression.hash.in_(hashes))
    session.execute(update(Suppression).where(*mine).values(is_opted_out=True))


def seal_anew(session: Session) -> int:
    """Seal every workspace's key with the newest of SECRET_KEYS; how many were. Raises Locked."""
    old = [
        row for row in session.scalars(select(SuppressionKey).with_for_update()) if not is_newest(row.sealed)
    ]
    for row in old:
        row.sealed = seal(unseal(row.sealed, _place(row.workspace_id)), _place(row.workspace_id))
    return len(old)


def _rows(session: Session, workspace_id: int, identity: Mapping[str, str]) -> Sequence[Suppression]:
    key = _key(session, workspace_id)
    if key is None:
        return []
    hashes = [_hash(key, name, value) for name, value in identity.items()]
    mine = (Suppression.workspace_id == workspace_id, Suppression.hash.in_(hashes))
    return session.scalars(select(Suppression).where(*mine)).all()


def _key(session: Session, workspace_id: int) -> bytes | None:
    sealed = session.scalar(select(SuppressionKey.sealed).where(SuppressionKey.workspace_id == workspace_id))
    return unseal(sealed, _place(workspace_id)).encode() if sealed is not None else None


def _make_key(session: Session, workspace_id: int) -> bytes:
    """Two who make the first one at once end with the same."""
    made = insert(SuppressionKey).values(
        workspace_id=workspace_id, sealed=seal(new_token(), _place(workspace_id))
    )
    session.execute(made.on_conflict_do_nothing())
    key = _key(session, workspace_id)
    assert key is not None, "made a moment ago"
    return key


def _hash(key: bytes, name: str, value: str) -> bytes:
    return hmac.digest(key, f"{name}|{value}".encode(), hashlib.sha256)


def _place(workspace_id: int) -> str:
    return f"suppression-{workspace_id}"
