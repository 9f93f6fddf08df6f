"""Contents of files in the database: stored once for each workspace, read piece by piece."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.attachments.file_kinds import picture_type
from webapp.attachments.models import StoredFile
from webapp.runtime import tenancy
from webapp.runtime.database import unit_of_work

PIECE = 1024 * 1024
"""Bytes of a file that a web process holds while it serves one."""


def store(session: Session, workspace_id: int, content: bytes) -> StoredFile:
    """The stored file with these bytes, made when there is none. Safe when two store the same at once."""
    sha256 = hashlib.sha256(content).digest()
    known = _find(session, workspace_id, sha256)
    if known is not None:
        return known
    adding = insert(StoredFile).values(
        workspace_id=workspace_id,
        sha256=sha256,
        size=len(content),
        picture_type=picture_type(content),
        content=content,
    )
    session.execute(adding.on_conflict_do_nothing())
    stored = _find(session, workspace_id, sha256)
    assert stored is not None, "stored a moment ago, or by somebody else"
    return stored


def read(session: Session, stored: StoredFile) -> bytes:
    """All of its bytes."""
    content = session.scalar(select(StoredFile.content).where(*_is(stored.workspace_id, stored.id)))
    return content or b""


def pieces(stored: StoredFile) -> Iterator[bytes]:
    """Its bytes in pieces, each read in a transaction of its own. A file that was forgotten meanwhile ends early."""
    for start in range(1, stored.size + 1, PIECE):
        with tenancy.within(stored.workspace_id), unit_of_work() as session:
            piece = session.scalar(
                select(func.substring(StoredFile.content, start, PIECE)).where(
                    *_is(stored.workspace_id, stored.id)
                )
            )
        if not piece:
            return
        yield piece


def _find(session: Session, workspace_id: int, sha256: bytes) -> StoredFile | None:
    return session.scalars(
        select(StoredFile).where(StoredFile.workspace_id == workspace_id, StoredFile.sha256 == sha256)
    ).one_or_none()


def _is(workspace_id: int, stored_file_id: int) -> tuple[ColumnElement[bool], ...]:
    return StoredFile.workspace_id == workspace_id, StoredFile.id == stored_file_id
