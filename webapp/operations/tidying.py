"""What may be forgotten: finished jobs, sessions that have ended, and what a workspace keeps for so many days.

Each statement deletes one slice and reads little more than it deletes, however much is kept: what a workspace has chosen is
looked up for each workspace, along an index of its rows by age. Events of consent, receipts of erasures and suppressions
are not here: they prove who may be written to, for as long as there is somebody who could be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from webapp.accounts.passkeys import LASTS as CHALLENGE_LASTS
from webapp.accounts.session_lengths import longest
from webapp.audit.models import BODY_DAYS, CALL_DAYS, DELIVERY_DAYS
from webapp.runtime.settings import settings

STRAY_FILE_DAYS = 1
ACT_DAYS = 30
NOTICE_DAYS = 7
REQUEST_DAYS = 31
SLICE = 2_000
"""Rows that one transaction deletes."""


@dataclass(frozen=True, slots=True)
class Old:
    """One sort of rows that are forgotten, and how old they are then."""

    name: str
    statement: TextClause
    ages: Callable[[], dict[str, object]]


def forget_slice(session: Session, old: Old) -> int:
    """Delete one slice; returns how many rows, so that the caller can go on while there are some."""
    return len(session.execute(old.statement, {"slice": SLICE, **old.ages()}).all())


def _in_each_workspace(rows: str) -> str:
    """`rows` selects the ids of what is old in the row `workspace`, by its `retention`."""
    return f"""
        SELECT old.id FROM workspace LEFT JOIN retention ON retention.workspace_id = workspace.id,
            LATERAL ({rows} LIMIT :slice) AS old LIMIT :slice
    """


_JOBS = """
    (SELECT id FROM job WHERE workspace_id {place} AND state = '{state}'
        AND finished_at < now() - make_interval(days => :{days}) LIMIT :slice)
"""


def _jobs(place: str) -> str:
    ages = {"done": "done", "cancelled": "done", "failed": "failed"}
    return " UNION ALL ".join(
        _JOBS.format(place=place, state=state, days=days) for state, days in ages.items()
    )


_CALLS = _in_each_workspace("""
    SELECT id FROM ai_call WHERE workspace_id = workspace.id
        AND created_at < now() - make_interval(days => coalesce(call_days, :days)::int)
""")
_BODIES = _in_each_workspace("""
    SELECT id FROM delivery WHERE workspace_id = workspace.id AND body_gone_at IS NULL
        AND received_at < now() - make_interval(days => coalesce(body_days, :days)::int)
""")
_DELIVERIES = _in_each_workspace("""
    SELECT id FROM (
        SELECT id, received_at FROM delivery WHERE workspace_id = workspace.id ORDER BY id LIMIT :slice
    ) AS first WHERE received_at < now() - make_interval(days => coalesce(delivery_days, :days)::int)
""")

OLD: tuple[Old, ...] = (
    Old(
        "jobs",
        text(f"""
            DELETE FROM job WHERE id = ANY (ARRAY(
                SELECT id FROM (
                    {_jobs("IS NULL")}
                    UNION ALL SELECT old.id FROM workspace, LATERAL ({_jobs("= workspace.id")}) AS old
                ) AS old LIMIT :slice)) RETURNING id
        """),
        lambda: {"done": settings().done_job_days, "failed": settings().failed_job_days},
    ),
    Old(
        "sessions",
        text("""
            DELETE FROM browser_session WHERE token_hash IN (
                SELECT token_hash FROM browser_session WHERE seen_at < now() - :idle OR created_at < now() - :absolute
                LIMIT :slice) RETURNING user_id
        """),
        lambda: {"idle": longest().idle, "absolute": longest().most},
    ),
    Old(
        "challenges",
        text("""
            DELETE FROM spent_challenge WHERE challenge_hash IN (
                SELECT challenge_hash FROM spent_challenge WHERE spent_at < now() - :lasts
                LIMIT :slice) RETURNING challenge_hash
        """),
        lambda: {"lasts": 2 * CHALLENGE_LASTS},
    ),
    Old(
        "hours of requests",
        text("""
            DELETE FROM request_hour WHERE (at, route) IN (
                SELECT at, route FROM request_hour WHERE at < now() - make_interval(days => :days)
                LIMIT :slice) RETURNING route
        """),
        lambda: {"days": REQUEST_DAYS},
    ),
    Old(
        "notices",
        text("""
            DELETE FROM notice WHERE id IN (
                SELECT id FROM notice WHERE created_at < now() - make_interval(days => :days)
                LIMIT :slice) RETURNING id
        """),
        lambda: {"days": NOTICE_DAYS},
    ),
    Old(
        "calls of the model",
        text(f"DELETE FROM ai_call WHERE id = ANY (ARRAY({_CALLS})) RETURNING id"),
        lambda: {"days": CALL_DAYS},
    ),
    Old(
        # The row stays: a call that is made again is still known by its key, and what became of it can be shown.
        "bodies of deliveries",
        text(f"""
            UPDATE delivery SET body = '', body_gone_at = now() WHERE id = ANY (ARRAY({_BODIES})) RETURNING id
        """),
        lambda: {"days": BODY_DAYS},
    ),
    Old(
        # Looked for among the first rows of a workspace: they are numbered as they were received.
        "deliveries",
        text(f"DELETE FROM delivery WHERE id = ANY (ARRAY({_DELIVERIES})) RETURNING id"),
        lambda: {"days": DELIVERY_DAYS},
    ),
    # The application may not delete these: a function of the owner's does, by the days that stand in the table alone.
    Old("audit log", text("SELECT FROM generate_series(1, audit_expire(:slice))"), dict),
    Old(
        # Whoever stores a file names it in the same transaction, so one that is named by nobody is a remainder.
        "stray files",
        text("""
            DELETE FROM stored_file WHERE id IN (
                SELECT id FROM stored_file AS stored
                WHERE stored_at < now() - make_interval(days => :days)
                    AND NOT EXISTS (SELECT FROM message_attachment AS named
                        WHERE named.workspace_id = stored.workspace_id AND named.stored_file_id = stored.id)
                    AND NOT EXISTS (SELECT FROM unsent_file AS named
                        WHERE named.workspace_id = stored.workspace_id AND named.stored_file_id = stored.id)
                LIMIT :slice) RETURNING id
        """),
        lambda: {"days": STRAY_FILE_DAYS},
    ),
    Old(
        "acts to be taken back",
        text("""
            DELETE FROM lead_act WHERE id IN (
                SELECT id FROM lead_act WHERE done_at < now() - make_interval(days => :days)
                LIMIT :slice) RETURNING id
        """),
        lambda: {"days": ACT_DAYS},
    ),
)
