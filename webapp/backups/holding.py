"""What a restored database must not do by itself: send what may have been sent after the backup was taken.

The former installation went on after the backup: it sent what was waiting then and what came due since. None of that stands in
the copy. So nothing that leaves for somebody outside goes on by itself; each thing waits for a person, or is found sent already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from webapp.conversations import sending
from webapp.conversations.models import UNSETTLED, Message
from webapp.jobs import batches
from webapp.jobs.batch_models import JobBatch
from webapp.reactivations.jobs import ENROLLING

IDS_AHEAD = 1_000_000
"""So many ids are left out: numbers that the former installation gave after the backup mean nothing else here, in a link,
in Redis or at a provider."""


@dataclass(frozen=True, slots=True)
class Held:
    """How much waits for a person now."""

    answers: int
    follow_ups: int
    workspaces: int
    reactivations: int
    mails: int
    signed_out: int

    def as_facts(self) -> Mapping[str, int]:
        return asdict(self)


def hold(connection: Connection, taken_at: datetime, now: datetime) -> Held:
    """Hold everything in the restored database, in one transaction, before any process sees it."""
    facts: dict[str, Any] = {"now": now, "reason": _reason(taken_at, "approve it, or leave it out")}
    follow_ups = connection.execute(_FOLLOW_UPS, facts).rowcount
    connection.execute(_TRIGGERS, facts)
    held = Held(
        answers=_answers(connection, taken_at),
        follow_ups=follow_ups,
        workspaces=connection.execute(_PAUSED, facts).rowcount,
        reactivations=_reactivations(connection),
        mails=connection.execute(_MAILS).rowcount,
        signed_out=connection.execute(_SESSIONS).rowcount,
    )
    for statement in (_DIGESTS_MAILED, _DIGESTS_POSTED, _JOBS, _LINKS, _INVITATIONS):
        connection.execute(statement, facts)
    for sequence in connection.scalars(_SEQUENCES).all():
        connection.execute(text(f"SELECT setval('{sequence}', nextval('{sequence}') + {IDS_AHEAD})"))
    return held


def _answers(connection: Connection, taken_at: datetime) -> int:
    """Answers that had not gone out: as failed ones, they are asked about at the provider before they are sent again, and
    what completeness brings of them joins them."""
    note = _reason(taken_at, "try it again, which asks the provider first")
    with Session(connection) as session:
        found = session.scalars(
            select(Message.id)
            .where(Message.direction == "outbound", Message.state.in_(UNSETTLED))
            .order_by(Message.id)
        ).all()
        for message_id in found:
            sending.record_unsent(session, message_id, note)
        session.flush()
    return len(found)


def _reactivations(connection: Connection) -> int:
    """Their lists: whoever was put into a sequence after the backup would be put into it once more."""
    with Session(connection) as session:
        found = session.scalars(
            select(JobBatch).where(JobBatch.kind == ENROLLING.name, JobBatch.state == "running")
        ).all()
        for batch in found:
            batches.pause(session, batch)
        session.flush()
    return len(found)


def _reason(taken_at: datetime, then: str) -> str:
    moment = f"{taken_at.astimezone(UTC):%d %B %Y, %H:%M} UTC"
    return f"Restored from the backup of {moment}: this may have been sent since. Look at the conversation, then {then}."


# Due by now: the former installation may have sent them.
_FOLLOW_UPS = text(
    "UPDATE touch SET state = 'held', reason = :reason WHERE state = 'planned' AND due_at <= :now"
)
_PAUSED = text("""
    INSERT INTO sequence_settings (workspace_id, paused_at) SELECT id, :now FROM workspace
    ON CONFLICT (workspace_id) DO UPDATE SET paused_at = coalesce(sequence_settings.paused_at, excluded.paused_at)
""")
# Whoever met a trigger before now may be in the sequence already, and have had its first step.
_TRIGGERS = text("UPDATE sequence SET on_since = :now WHERE is_on")
_MAILS = text("DELETE FROM notice")
# The database's zones are not ours: one that it does not know must not keep a copy from being held.
_ZONE = "coalesce((SELECT name FROM pg_timezone_names WHERE name = workspace.time_zone), 'UTC')"
_DIGESTS_MAILED = text(f"""
    UPDATE digest_choice SET mailed_on = (CAST(:now AS timestamptz) AT TIME ZONE {_ZONE})::date
    FROM workspace WHERE workspace.id = digest_choice.workspace_id
""")
_DIGESTS_POSTED = text(f"""
    UPDATE slack_hook SET posted_on = (CAST(:now AS timestamptz) AT TIME ZONE {_ZONE})::date
    FROM workspace WHERE workspace.id = slack_hook.workspace_id
""")
_JOBS = text("""
    UPDATE job SET state = 'cancelled', finished_at = :now, outcome = 'held after a restore', lease_token = NULL, leased_until = NULL
    WHERE state IN ('waiting', 'running', 'parked')
        AND kind IN ('conversations.send', 'sequences.touch', 'notices.send', 'digests.mail', 'digests.post')
""")
# Who signed out, changed a password or used a link since then did so in vain in the copy.
_SESSIONS = text("DELETE FROM browser_session")
_LINKS = text("DELETE FROM password_link")
_INVITATIONS = text("DELETE FROM invitation")
_SEQUENCES = text("""
    SELECT pg_class.oid::regclass::text FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S' ORDER BY relname
""")
