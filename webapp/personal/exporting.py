"""Everything that a workspace holds of one person, as a zip: a JSON file for each table, what providers sent, and the files."""

from __future__ import annotations

import json
import re
import sys
import time
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from math import inf
from typing import IO, Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from webapp.attachments.models import MessageAttachment, StoredFile
from webapp.conversations.models import Message
from webapp.personal.holdings import Person, rows, tables

MOST_ROWS = 20_000
"""Of a table, in one export by a browser."""
MOST_BYTES = 100 * 1024 * 1024
"""Of files, and of what each table holds."""
MOST_SECONDS = 10.0
"""For an export by a browser: it is made while the browser waits. What does not fit is for `flask person export`."""
READ_ME = """\
What this workspace holds of one person: a file for each table, with its rows; `files/` has what was attached to messages, as
far as it was fetched. Times are those of UTC.
"""
REST = "An administrator has all of it by `flask person export`.\n"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is written at most, and until when."""

    rows: int
    size: int
    until: float  # by time.monotonic()
    left_out: list[str] = field(default_factory=list)

    def are_passed(self, size: int) -> bool:
        return size > self.size or time.monotonic() > self.until


def for_a_browser(seconds: float = MOST_SECONDS) -> Bounds:
    """What one request may make."""
    return Bounds(MOST_ROWS, MOST_BYTES, time.monotonic() + seconds)


def everything() -> Bounds:
    """No bounds: for a command, which nobody waits for."""
    return Bounds(1_000_000_000, sys.maxsize, inf)


def write(session: Session, person: Person, to: IO[bytes], bounds: Bounds) -> dict[str, int]:
    """Write the zip; how many rows of each table are in it. What did not fit is named in its README."""
    counts: dict[str, int] = {}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in tables():
            counts[name] = _write_table(session, person, name, archive, bounds)
        _write_files(session, person, archive, bounds)
        said = [f"Left out: {each}\n" for each in bounds.left_out]
        archive.writestr("README.txt", READ_ME + "".join([*said, REST] if said else []))
    return {name: number for name, number in counts.items() if number}


def _write_table(
    session: Session, person: Person, name: str, archive: zipfile.ZipFile, bounds: Bounds
) -> int:
    """One JSON array, row by row, so that no table is held as a whole."""
    written, size, is_whole = 0, 0, True
    found = closing(rows(session, person, name, bounds.rows))
    with archive.open(f"{name}.json", "w") as file, found as told:
        file.write(b"[")
        for row in told:
            line = json.dumps(_plain(row), ensure_ascii=True).encode()
            size += len(line)
            if bounds.are_passed(size):
                is_whole = False
                break
            file.write((b",\n" if written else b"\n") + line)
            written += 1
        file.write(b"\n]\n")
    if not is_whole or written == bounds.rows:
        bounds.left_out.append(f"rows of {name} after the first {written:,}")
    return written


def _write_files(session: Session, person: Person, archive: zipfile.ZipFile, bounds: Bounds) -> None:
    total = 0
    for number, name, stored_id, size in session.execute(_files(person)).all():
        total += size
        if bounds.are_passed(total):
            bounds.left_out.append(f"the file {number} ({size:,} bytes)")
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
