"""Kinds of work of these tests' own, known to the product while one of them runs (conftest.py)."""

from __future__ import annotations

from webapp.jobs.kinds import KINDS, JobKind
from webapp.jobs.runs import Run

WORK = JobKind("tests.work", queue="bulk", label="Work", key_form="{name}")
"""Work under any name; it does nothing."""
PAIR = JobKind("tests.pair", queue="bulk", label="Pair", key_form="pair-{workspace_id}-{thing_id}")
SLOT = JobKind("tests.slot", queue="bulk", label="Slot", key_form="slot-{slot}")

OURS = (WORK, PAIR, SLOT)

for kind in OURS:
    del KINDS[kind.name]


def nothing(run: Run, **_ids: object) -> None:
    """Every kind's handler."""
