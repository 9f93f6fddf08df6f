"""Contents of files in the database: stored once for each workspace, read piece by piece."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.attachments.file_kinds import picture_type
from webapp.attachments.models import StoredFile
from webapp.runtime import tenancy
from webapp.runtime.database import unit_of_work

PIECE = 1024 * 1024
"""Bytes of a file that a web process holds while it serves one."""


def store(session: Session, workspace_id: int, content: bytes) -> StoredFile:
    """The stored file with these bytes, made when there is none. Safe when two store the same at once.

    One that was stored before is marked as used now, so that it is not tidied away before the caller names it.
    """
    sha256 = hashlib.sha256(content).digest()
    known = update(StoredFile).where(StoredFile.workspace_id == workspace_id, StoredFile.sha256 == sha256)
    stored_id = session.scalar(known.values(stored_at=func.now()).returning(StoredFile.id))
    if stored_id is None:
        adding = insert(StoredFile).values(
            workspace_id=workspace_id,
            sha256=sha256,
            size=len(content),
            picture_type=picture_type(content),
            content=content,
        )
        stored_id = session.scalar(
            adding.on_conflict_do_update(
                index_elements=[StoredFile.workspace_id, StoredFile.sha256],
                set_={"stored_at": func.now()},
            ).returning(StoredFile.id)
        )
    return session.get_one(StoredFile, stored_id)


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


def _is(workspace_id: int, stored_file_id: int) -> tuple[ColumnElement[bool], ...]:
    return StoredFile.workspace_id == workspace_id, StoredFile.id == stored_file_id
