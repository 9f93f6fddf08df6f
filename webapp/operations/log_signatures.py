"""How the seven production failures that Signalbox exists to end look in logs: in our own, and in those of the system before it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from webapp.operations.log_lines import LogLine


@dataclass(frozen=True, slots=True)
class Signature:
    """One failure as logs show it. `words` and `pattern` find candidates; `confirms` judges the whole line.

    Words are found many times quicker than patterns, so a pattern should match few lines of a healthy log.
    """

    name: str
    title: str
    words: tuple[bytes, ...]
    pattern: Callable[[int], re.Pattern[bytes]] | None = None
    confirms: Callable[[LogLine, int], bool] = lambda _line, _budget_ms: True


def _is_over_budget(line: LogLine, budget_ms: int) -> bool:
    if "Task timed out after" in line.text:
        return True
    taken = line.facts.get("duration_ms")
    is_request = line.facts.get("event") == "request"
    return is_request and isinstance(taken, (int, float)) and taken > budget_ms


def _is_scoring(line: LogLine, _budget_ms: int) -> bool:
    """The original's lines are about scoring; of ours, those of its jobs."""
    return not line.facts or str(line.facts.get("kind", "")).startswith("scoring.")


def _has_no_remedy(line: LogLine, _budget_ms: int) -> bool:
    """A refusal that says which host refused which call can be acted on."""
    return not {"host", "endpoint"} <= line.facts.keys()


def _refused_count(_budget_ms: int) -> re.Pattern[bytes]:
    return re.compile(rb'/inbox/counts[^\n]{0,120}status\\{0,3}": ?(?:401|403|5\d\d)')


def _long_duration(budget_ms: int) -> re.Pattern[bytes]:
    return re.compile(rb'duration_ms\\{0,3}": ?\d{%d,}' % len(str(budget_ms)))


SIGNATURES = (
    Signature(
        "refresh_token",
        "Sign-in: refresh tokens that are not found",
        (b"refresh_token_not_found", b"Invalid Refresh Token"),
    ),
    Signature(
        "counts",
        "Inbox counts refused or failed",
        (b"Failed to get inbox counts", b"counts unavailable"),
        _refused_count,
    ),
    Signature(
        "over_budget",
        "Requests over their budget",
        (b"Task timed out after",),
        _long_duration,
        _is_over_budget,
    ),
    Signature(
        "scoring_timeout",
        "Scoring given up: the model's answer did not come",
        (b"UND_ERR_BODY_TIMEOUT", b"Body Timeout Error", b"gave up after the last attempt"),
        confirms=_is_scoring,
    ),
    Signature("truncated_answer", "Answers of the model cut off and asked again", (b"incomplete JSON",)),
    Signature("dedupe_key", "Unique violations of a dedupe key", (b"dedupeKey", b"uq_job_live_key")),
    Signature(
        "key_refused",
        "Keys refused without a word where",
        (b"The request is not authenticated", b"key refused"),
        confirms=_has_no_remedy,
    ),
    Signature("started_late", "Work that started late", (b"work waits too long",)),
)
"""docs/runbook.md says what each means and what to do."""
