"""The passes of sequences: stop what is over, start who meets a trigger, enqueue the touches that are due."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.jobs.kinds import PASS_TIMEOUT, JobKind, notify_relay

TOUCH = JobKind(
    "sequences.touch",
    queue="sync",
    label="Send a follow-up that is due",
    key_form="touch-{touch_id}",
    attempts=12,  # over an hour: a database that was busy is no reason to ask a person
    base=10.0,
    cancellable=False,
)
WRITE = JobKind(
    "sequences.write",
    queue="score",
    label="Write a follow-up",
    key_form="write-{touch_id}",
    attempts=5,
    base=5.0,
    cap=1800.0,
    timeout=300,
)
STOPS = JobKind(
    "sequences.stops",
    queue="sync",
    label="Stop sequences that are over",
    key_form="sequence-stops-{slot}",
    attempts=2,
    timeout=PASS_TIMEOUT,
)
STARTS = JobKind(
    "sequences.starts",
    queue="sync",
    label="Start sequences by their triggers",
    key_form="sequence-starts-{slot}",
    attempts=2,
    timeout=PASS_TIMEOUT,
)
SCHEDULE = JobKind(
    "sequences.schedule",
    queue="sync",
    label="Enqueue the follow-ups that are due",
    key_form="sequence-touches-{slot}",
    attempts=2,
)
SECONDS = 60
TOUCHES = "sequence-touches"
"""The schedule of `SCHEDULE`. While the administrator pauses it, nothing is sent by the clock in any workspace."""
AT_A_TIME = 200
"""Touches of one workspace that a pass enqueues: no workspace fills the queue, and the next pass goes on."""


def enqueue_due(session: Session, now: datetime, most: int = AT_A_TIME) -> tuple[int, int]:
    """Enqueue the touches that are due, the oldest of each workspace first; returns how many, and how many are left.

    A touch that is enqueued already is joined, so a second pass at the same time changes nothing.
    """
    facts = {"now": now, "most": most}
    jobs = session.execute(_ENQUEUE, facts).all()
    notify_relay(session)
    due = session.scalar(_COUNT_DUE, facts) or 0
    return len(jobs), due - len(jobs)


_DUE = """
    touch.state = 'planned' AND touch.due_at <= :now
    AND NOT EXISTS (SELECT FROM sequence_settings AS rules
        WHERE rules.workspace_id = touch.workspace_id AND rules.paused_at IS NOT NULL)
    AND NOT EXISTS (SELECT FROM enrolment
        WHERE enrolment.workspace_id = touch.workspace_id AND enrolment.id = touch.enrolment_id
            AND enrolment.state = 'paused')
"""
# One index range for each workspace that has something due, so that a large one costs the others nothing.
_ENQUEUE = text(
    TOUCH.enqueue_sql(
        f"""(
            SELECT due.workspace_id, due.id FROM workspace, LATERAL (
                SELECT touch.workspace_id, touch.id FROM touch
                WHERE touch.workspace_id = workspace.id AND {_DUE}
                ORDER BY touch.due_at, touch.id LIMIT :most
            ) AS due WHERE workspace.removed_at IS NULL
        ) AS due""",
        workspace_id="workspace_id",
        touch_id="id",
    )
)
_COUNT_DUE = text(f"""
    SELECT count(*) FROM touch JOIN workspace ON workspace.id = touch.workspace_id AND workspace.removed_at IS NULL
    WHERE {_DUE}
""")
