"""How a log line is told to Sentry (envelopes) and to OpenTelemetry (OTLP over HTTP, in JSON). Pure functions."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Line = Mapping[str, Any]

LEVELS = {"error": "error", "critical": "fatal"}
TAGS = (
    "process",
    "route",
    "method",
    "status",
    "kind",
    "queue",
    "workspace_id",
    "job_id",
    "request_id",
    "provider",
    "host",
    "endpoint",
    "attempt",
)
FRAME = re.compile(r'^  File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<function>\S+)$', re.MULTILINE)
OURS = ("webapp", "worker")
"""Folders in which a file is named as it stands in the repository."""
OK, ERROR = 1, 2
SERVER, CONSUMER = 2, 5
"""Kinds of spans: who answers a request, and who does work that was enqueued."""


@dataclass(frozen=True, slots=True)
class SentryPlace:
    """Where a DSN leads."""

    key: str
    host: str
    path: str


def sentry_place(dsn: str) -> SentryPlace:
    """https://KEY@HOST/PROJECT, perhaps with a path in front of the project."""
    parts = urlsplit(dsn)
    before, _, project = parts.path.rstrip("/").rpartition("/")
    return SentryPlace(
        parts.username or "", parts.netloc.rpartition("@")[2], f"{before}/api/{project}/envelope/"
    )


def is_fault(line: Line) -> bool:
    """Whether somebody has to look at it."""
    return line.get("level") in LEVELS


def is_span(line: Line) -> bool:
    """Whether it tells how long a request or a job took."""
    return line.get("event") in {"request", "job"} and "duration_ms" in line


def as_envelope(line: Line) -> bytes:
    """One error, as Sentry's ingest takes it."""
    event_id = secrets.token_hex(16)
    event = {
        "event_id": event_id,
        "timestamp": line["at"],
        "platform": "python",
        "level": LEVELS[str(line["level"])],
        "transaction": line.get("route") or line.get("kind") or line.get("process"),
        "logger": line.get("process"),
        "message": {"formatted": line["event"]},
        "tags": {name: str(line[name]) for name in TAGS if name in line},
        **_exception(line),
    }
    parts = ({"event_id": event_id}, {"type": "event"}, event)
    return "\n".join(map(json.dumps, parts)).encode() + b"\n"


def _exception(line: Line) -> dict[str, Any]:
    """Class, last words and frames; no local variables and no line of source stand in a log, so none leave."""
    trace = str(line.get("exception", ""))
    frames = [
        {"filename": _short(found["file"]), "lineno": int(found["line"]), "function": found["function"]}
        for found in FRAME.finditer(trace)
    ]
    if not frames and "error_class" not in line:
        return {}
    last = trace.strip().splitlines()[-1] if trace.strip() else ""
    value: dict[str, Any] = {"type": line.get("error_class") or last.partition(":")[0], "value": last}
    return {"exception": {"values": [{**value, **({"stacktrace": {"frames": frames}} if frames else {})}]}}


def _short(path: str) -> str:
    """Without the folders that are the machine's own."""
    parts = path.split("/")
    place = max((len(parts) - 1 - parts[::-1].index(each) for each in OURS if each in parts), default=0)
    return "/".join(parts[place:])


def as_spans(lines: Sequence[Line]) -> dict[str, Any]:
    """Requests and jobs, as a collector takes them."""
    resource = {"attributes": [_attribute("service.name", "signalbox")]}
    scope = {"scope": {"name": "signalbox"}, "spans": [_span(line) for line in lines]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}


def _span(line: Line) -> dict[str, Any]:
    is_request = line["event"] == "request"
    ended = float(line["at"])
    has_failed = int(line.get("status") or 0) >= 500 if is_request else "error_class" in line
    return {
        "traceId": secrets.token_hex(16),
        "spanId": secrets.token_hex(8),
        "name": f"{line.get('method')} {line.get('route')}" if is_request else str(line.get("kind")),
        "kind": SERVER if is_request else CONSUMER,
        "startTimeUnixNano": str(int((ended - float(line["duration_ms"]) / 1000) * 1e9)),
        "endTimeUnixNano": str(int(ended * 1e9)),
        "attributes": [
            _attribute(f"signalbox.{name}", line[name]) for name in TAGS if line.get(name) is not None
        ],
        "status": {"code": ERROR if has_failed else OK},
    }


def _attribute(name: str, value: object) -> dict[str, Any]:
    kind = "intValue" if isinstance(value, int) and not isinstance(value, bool) else "stringValue"
    return {"key": name, "value": {kind: str(value)}}
