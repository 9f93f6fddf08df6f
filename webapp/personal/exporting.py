"""Everything that a workspace holds of one person, as a zip: a JSON file for each table, what providers sent, and the files."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date, datetime
from typing import IO, Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from webapp.attachments.models import MessageAttachment, StoredFile
from webapp.conversations.models import Message
from webapp.personal.holdings import Person, rows, tables

MOST_ROWS = 20_000
"""Of a table, in one export by a browser."""
MOST_BYTES = 100 * 1024 * 1024
"""Of files, and of what providers sent, each."""
READ_ME = """\
What this workspace holds of one person: a file for each table, with its rows; `files/` has what was attached to messages, as
far as it was fetched. Times are those of UTC.
"""


def write(session: Session, person: Person, to: IO[bytes], *, is_bounded: bool = True) -> dict[str, int]:
    """Write the zip; how many rows of each table are in it. What did not fit is named in its README."""
    counts: dict[str, int] = {}
    left_out: list[str] = []
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in tables():
            counts[name] = _write_table(
                session, person, name, archive, MOST_ROWS if is_bounded else None, left_out
            )
        _write_files(session, person, archive, MOST_BYTES if is_bounded else None, left_out)
        archive.writestr("README.txt", READ_ME + "".join(f"Left out: {each}\n" for each in left_out))
    return {name: number for name, number in counts.items() if number}


def _write_table(
    session: Session,
    person: Person,
    name: str,
    archive: zipfile.ZipFile,
    most: int | None,
    left_out: list[str],
) -> int:
    """One JSON array, row by row, so that no table is held as a whole."""
    written, size = 0, 0
    with archive.open(f"{name}.json", "w") as file:
        file.write(b"[")
        for row in rows(session, person, name, most or 1_000_000_000):
            line = json.dumps(_plain(row), ensure_ascii=True).encode()
            size += len(line)
            if most is not None and size > MOST_BYTES:
                left_out.append(f"rows of {name} after the first {written:,}")
                break
            file.write((b",\n" if written else b"\n") + line)
            written += 1
        file.write(b"\n]\n")
    if written == most:
        left_out.append(f"rows of {name} after the first {written:,}")
    return written


def _write_files(
    session: Session, person: Person, archive: zipfile.ZipFile, most: int | None, left_out: list[str]
) -> None:
    total = 0
    for number, name, stored_id, size in session.execute(_files(person)).all():
        total += size
        if most is not None and total > most:
            left_out.append(f"the file {number} ({size:,} bytes)")
            continue
        content = session.scalar(select(StoredFile.content).where(StoredFile.id == stored_id))
        archive.writestr(f"files/{number}-{_file_name(name)}", content or b"")


def _files(person: Person):  # type: ignore[no-untyped-def]
    return (
        select(MessageAttachment.id, MessageAttachment.name, StoredFile.id, func.length(StoredFile.content))
        .join(
            Message,
            (Message.id == MessageAttachment.message_id)
            & (Message.workspace_id == MessageAttachment.workspace_id),
        )
        .join(
            StoredFile,
            (StoredFile.id == MessageAttachment.stored_file_id)
            & (StoredFile.workspace_id == MessageAttachment.workspace_id),
        )
        .where(Message.workspace_id == person.workspace_id, Message.lead_id.in_(person.lead_ids))
        .order_by(MessageAttachment.id)
    )


def _file_name(name: str) -> str:
    """A label of a stranger's, as a name that leads nowhere."""
    return re.sub(r"[^\w.-]+", "_", name)[:80].lstrip(".") or "file"


def _plain(row: RowMapping) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, float, bool, list, dict)) else str(value)
