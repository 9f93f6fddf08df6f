"""What may be forgotten: finished jobs, sessions that have ended, and what a workspace keeps for so many days."""

from __future__ import annotations

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from webapp.accounts.passkeys import LASTS as CHALLENGE_LASTS
from webapp.accounts.session_lengths import longest
from webapp.audit.models import BODY_DAYS, CALL_DAYS

DONE_DAYS = 7
FAILED_DAYS = 60
STRAY_FILE_DAYS = 1
ACT_DAYS = 30
NOTICE_DAYS = 7
REQUEST_DAYS = 31
SLICE = 5_000


def tidy(session: Session) -> int:
    """Delete one slice of old rows; returns how many, so that the caller can go on while there are some."""
    every = longest()
    shared = {"slice": SLICE, "idle": every.idle, "absolute": every.most}
    return sum(
        len(session.execute(statement, {**binds, **shared} if binds else shared).all())
        for statement, binds in _OLD
    )


_OLD: tuple[tuple[TextClause, dict[str, object]], ...] = (
    (
        text("""
            DELETE FROM job WHERE id IN (
                SELECT id FROM job
                WHERE (state IN ('done', 'cancelled') AND finished_at < now() - make_interval(days => :done))
                    OR (state = 'failed' AND finished_at < now() - make_interval(days => :failed))
                LIMIT :slice) RETURNING id
        """),
        {"done": DONE_DAYS, "failed": FAILED_DAYS},
    ),
    (
        text("""
            DELETE FROM browser_session WHERE token_hash IN (
                SELECT token_hash FROM browser_session WHERE seen_at < now() - :idle OR created_at < now() - :absolute
                LIMIT :slice) RETURNING user_id
        """),
        {},
    ),
    (
        text("""
            DELETE FROM spent_challenge WHERE challenge_hash IN (
                SELECT challenge_hash FROM spent_challenge WHERE spent_at < now() - :lasts
                LIMIT :slice) RETURNING challenge_hash
        """),
        {"lasts": 2 * CHALLENGE_LASTS},
    ),
    (
        text("""
            DELETE FROM request_hour WHERE (at, route) IN (
                SELECT at, route FROM request_hour WHERE at < now() - make_interval(days => :days)
                LIMIT :slice) RETURNING route
        """),
        {"days": REQUEST_DAYS},
    ),
    (
        text("""
            DELETE FROM notice WHERE id IN (
                SELECT id FROM notice WHERE created_at < now() - make_interval(days => :days)
                LIMIT :slice) RETURNING id
        """),
        {"days": NOTICE_DAYS},
    ),
    (
        text("""
            DELETE FROM ai_call WHERE id IN (
                SELECT id FROM ai_call LEFT JOIN retention USING (workspace_id)
                WHERE created_at < now() - make_interval(days => coalesce(call_days, :days)::int)
                LIMIT :slice) RETURNING id
        """),
        {"days": CALL_DAYS},
    ),
    (
        # The row stays: a call that is made again is still known by its key, and what became of it can be shown.
        text("""
            UPDATE delivery SET body = '', body_gone_at = now() WHERE id IN (
                SELECT id FROM delivery LEFT JOIN retention USING (workspace_id)
                WHERE body_gone_at IS NULL AND received_at < now() - make_interval(days => coalesce(body_days, :days)::int)
                LIMIT :slice) RETURNING id
        """),
        {"days": BODY_DAYS},
    ),
    # The application may not delete these: a function of the owner's does, by the days that stand in the table alone.
    (text("SELECT FROM generate_series(1, audit_expire(:slice))"), {}),
    (
        # Whoever stores a file names it in the same transaction, so one that is named by nobody is a remainder.
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
        {"days": STRAY_FILE_DAYS},
    ),
    (
        text("""
            DELETE FROM lead_act WHERE id IN (
                SELECT id FROM lead_act WHERE done_at < now() - make_interval(days => :days)
                LIMIT :slice) RETURNING id
        """),
        {"days": ACT_DAYS},
    ),
)
