"""Lines of logs as they come: our JSON, the plain lines of other systems, bare or wrapped by journald, Docker or a platform's prefix."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

CHUNK_BYTES = 8 * 1024 * 1024
MAX_LINE_BYTES = 64 * 1024
"""What is looked at of a line; a longer one is cut."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line without its wrapping: its facts when it is JSON, its text in any case."""

    text: str
    facts: dict[str, Any]
    at: datetime | None

    @property
    def workspace(self) -> str:
        """The workspace that it names, or a dash."""
        return str(self.facts.get("workspace_id") or "–")


def read_line(raw: bytes) -> LogLine:
    """Take the wrapping off: journald's and Docker's JSON around the line, or anything before its first brace."""
    text = raw[:MAX_LINE_BYTES].decode("utf-8", "replace").strip()
    facts = _facts_in(text)
    wrapped_at = _moment(facts.get("time")) or _microseconds(facts.get("__REALTIME_TIMESTAMP"))
    inner = facts.get("log", facts.get("MESSAGE"))
    if isinstance(inner, str):
        text, facts = inner.strip(), _facts_in(inner)
    return LogLine(text, facts, _moment(facts.get("timestamp")) or wrapped_at or _first_moment(text))


def whole_lines(log: BinaryIO) -> Iterator[bytes]:
    """The log in pieces that end with a line's end. A line longer than a piece is cut in two."""
    rest = b""
    while piece := log.read(CHUNK_BYTES):
        end = piece.rfind(b"\n") + 1
        if end:
            yield rest + piece[:end]
            rest = piece[end:]
        elif len(rest) > CHUNK_BYTES:
            yield rest + piece + b"\n"
            rest = b""
        else:
            rest += piece
    if rest:
        yield rest + b"\n"


def _facts_in(text: str) -> dict[str, Any]:
    begin, end = text.find("{"), text.rfind("}")
    if begin < 0 or end < begin:
        return {}
    try:
        facts = json.loads(text[begin : end + 1])
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?")


def _first_moment(text: str) -> datetime | None:
    found = _MOMENT.search(text[:300])
    return _moment(found.group()) if found else None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _microseconds(value: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(str(value)) / 1_000_000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
