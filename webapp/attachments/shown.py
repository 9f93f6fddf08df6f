"""A file as a conversation shows it: name, size, kind, and how the fetching of it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.attachments.file_kinds import kind_of, warning_of
from webapp.attachments.jobs import FETCH
from webapp.attachments.models import MessageAttachment, StoredFile
from webapp.attachments.recording import attachments_of
from webapp.jobs import lookup
from webapp.jobs.lookup import LiveJob

FileState = Literal["there", "fetching", "parked", "failed", "away"]


@dataclass(frozen=True, slots=True)
class ShownFile:
    """`state` "away": nobody has asked for it yet. `note` says why it is not there, or what it waits for."""

    attachment: MessageAttachment
    state: FileState
    note: str
    is_picture: bool
    """Whether the page may show it: for a file that is there by its bytes, else by its name."""

    @property
    def kind(self) -> str:
        return kind_of(self.attachment.name)

    @property
    def warning(self) -> str:
        return warning_of(self.attachment.name)

    @property
    def size(self) -> str:
        """In words; blank until somebody said it."""
        return size_in_words(self.attachment.size)


def shown_files(
    session: Session, workspace_id: int, message_ids: Sequence[int]
) -> dict[int, list[ShownFile]]:
    """The files of these messages, by message."""
    rows = attachments_of(session, [workspace_id], message_ids)
    files = [each for of_one in rows.values() for each in of_one]
    stored = _picture_types(session, workspace_id, files)
    live = lookup.live(session, [FETCH.key(each.id) for each in files if each.stored_file_id is None])
    return {
        message_id: [_shown(each, stored, live.get(FETCH.key(each.id))) for each in of_one]
        for message_id, of_one in rows.items()
    }


def shown_file(session: Session, attachment: MessageAttachment) -> ShownFile:
    """One file."""
    stored = _picture_types(session, attachment.workspace_id, [attachment])
    key = FETCH.key(attachment.id)
    return _shown(attachment, stored, lookup.live(session, [key]).get(key))


def size_in_words(size: int | None) -> str:
    """The size as people say it."""
    if size is None:
        return ""
    if size < 1000:
        return "empty" if size == 0 else f"{size} {'byte' if size == 1 else 'bytes'}"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _shown(row: MessageAttachment, picture_types: dict[int, str | None], job: LiveJob | None) -> ShownFile:
    if row.stored_file_id is not None:
        return ShownFile(row, "there", "", picture_types.get(row.stored_file_id) is not None)
    is_picture = kind_of(row.name) == "Picture" and not warning_of(row.name)
    if job is not None:
        return ShownFile(row, "fetching" if job.is_busy else "parked", job.note, is_picture)
    return ShownFile(row, "failed" if row.failure else "away", row.failure or "", is_picture)


def _picture_types(
    session: Session, workspace_id: int, files: Sequence[MessageAttachment]
) -> dict[int, str | None]:
    ids = {each.stored_file_id for each in files if each.stored_file_id is not None}
    if not ids:
        return {}
    query = select(StoredFile.id, StoredFile.picture_type)
    query = query.where(StoredFile.workspace_id == workspace_id, StoredFile.id.in_(ids))
    return dict(session.execute(query).all())
