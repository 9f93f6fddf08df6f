"""What may be forgotten: finished jobs, sessions that have ended, old calls to the model."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

DONE_DAYS = 7
FAILED_DAYS = 60
SLICE = 5_000


def tidy(session: Session) -> int:
    """Delete one slice of old rows; answers how many, so that the caller can go on while there are some."""
    count = 0
    for statement in _STATEMENTS:
        count += len(
            session.execute(statement, {"done": DONE_DAYS, "failed": FAILED_DAYS, "slice": SLICE}).all()
        )
    return count


_STATEMENTS = [
    text("""
        DELETE FROM job WHERE id IN (
            SELECT id FROM job
            WHERE (state IN ('done', 'cancelled') AND finished_at < now() - make_interval(days => :done))
                OR (state = 'failed' AND finished_at < now() - make_interval(days => :failed))
            LIMIT :slice) RETURNING id
    """),
    text("""
        DELETE FROM browser_session WHERE token_hash IN (
            SELECT token_hash FROM browser_session
            WHERE (seen_at < now() - interval '15 days' OR created_at < now() - interval '61 days')
                AND :done > 0 AND :failed > 0
            LIMIT :slice) RETURNING user_id
    """),
    text("""
        DELETE FROM ai_call WHERE id IN (
            SELECT id FROM ai_call WHERE created_at < now() - interval '90 days' AND :done > 0 AND :failed > 0
            LIMIT :slice) RETURNING id
    """),
]
