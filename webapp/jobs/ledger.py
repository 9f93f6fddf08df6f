"""The life of a job row after it was asked for: taken under a lease, renewed, ended, tried again, parked.

Every statement that ends a run names the lease it holds. A worker that lost its lease (it was paused, or cut off from
the database) updates no row, and whatever it wanted to write with it is rolled back.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from webapp.jobs.kinds import notify_relay
from webapp.jobs.notify import NOTIFY_CHANNEL
from webapp.runtime.database import system_statements
from webapp.runtime.errors import SignalboxError

LEASE_SECONDS = 12
"""How long a silent worker keeps a job; it renews every third of that."""

POISON = 3
"""Leases lost in a row after which a job is taken for the cause of the crashes, and given up."""


class LeaseLost(SignalboxError):
    """Somebody else may have this job by now: nothing of this run may be written."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do a job until it runs out."""

    job_id: int
    kind: str
    key: str
    workspace_id: int | None
    arguments: dict[str, Any]
    attempt: int
    crashes: int
    token: uuid.UUID


def take(key: str, holder: int | None = None) -> Lease | None:
    """Take the waiting job with this key, if it is due. None: somebody has it, or it is over. Raises Busy.

    `holder` is the number of a lock that whoever takes it holds for as long as they live (`relay.HOLDERS`).
    """
    facts = {"key": key, "lease": LEASE_SECONDS, "holder": holder}
    with system_statements() as connection:
        row = connection.execute(_TAKE, facts).one_or_none()
    return Lease(**row._mapping) if row else None


def renew(lease: Lease) -> bool:
    """Hold on for another lease. False: it was lost. Raises Busy."""
    with system_statements() as connection:
        return _changed(
            connection.execute(_RENEW, {"id": lease.job_id, "token": lease.token, "lease": LEASE_SECONDS})
        )


def end(session: Session, lease: Lease, outcome: str | None) -> None:
    """Write the end beside the results. What was asked for during the run makes the row wait again.

    Raises LeaseLost, and so rolls the results back, when the lease is no longer ours.
    """
    _fenced(session, _END, lease, outcome=outcome)


def end_alone(lease: Lease, outcome: str | None) -> None:
    """The same for a run that has no results to write beside it. Raises LeaseLost and Busy."""
    with system_statements() as connection:
        ended = connection.execute(_END, {"id": lease.job_id, "token": lease.token, "outcome": outcome})
    if not _changed(ended):
        raise LeaseLost(f"job {lease.job_id} was taken over")


def try_again(session: Session, lease: Lease, delay: float, error: str, note: str) -> None:
    """Let the job wait `delay` seconds and start again."""
    _fenced(session, _TRY_AGAIN, lease, delay=delay, error=error, note=note)


def put_off(session: Session, lease: Lease, delay: float, error: str, note: str) -> None:
    """Let the job wait `delay` seconds, as if this attempt had never begun."""
    _fenced(session, _PUT_OFF, lease, delay=delay, error=error, note=note)


def give_up(session: Session, lease: Lease, error: str, note: str) -> None:
    """Mark the job failed; the note says what a person can do."""
    _fenced(session, _GIVE_UP, lease, unbegun=0, error=error, note=note)
    notify_relay(session)


def refuse(session: Session, lease: Lease, error: str, note: str) -> None:
    """Mark the job failed instead of beginning this attempt, which therefore does not count."""
    _fenced(session, _GIVE_UP, lease, unbegun=1, error=error, note=note)
    notify_relay(session)


def park(session: Session, lease: Lease, connection_id: int | None, note: str) -> None:
    """Put the job aside until the connection is mended; None: until the model may be asked again."""
    _fenced(session, _PARK, lease, connection_id=connection_id, note=note)


def hand_back(session: Session, lease: Lease) -> None:
    """Give the job back as if this attempt had never begun: the worker has to stop."""
    _fenced(session, _HAND_BACK, lease)
    notify_relay(session)


def release_parked(session: Session, connection_id: int) -> int:
    """Let the jobs that waited for this connection run; answers how many."""
    released: CursorResult[Any] = session.execute(_RELEASE, {"connection_id": connection_id})  # type: ignore[assignment]
    notify_relay(session)
    return released.rowcount


def release_unconnected(session: Session, most: int | None = None) -> int:
    """Let parked jobs run that wait for the model and for no connection, the oldest first; answers how many."""
    released: CursorResult[Any] = session.execute(_RELEASE_UNCONNECTED, {"most": most})  # type: ignore[assignment]
    notify_relay(session)
    return released.rowcount


def _fenced(session: Session, statement: Any, lease: Lease, **values: Any) -> None:
    if not _changed(session.execute(statement, {"id": lease.job_id, "token": lease.token, **values})):
        raise LeaseLost(f"job {lease.job_id} was taken over")


def _changed(result: Any) -> bool:
    return bool(result.rowcount)


# Taking does not wait for the disk. A crash of PostgreSQL that forgets it forgets nothing else: the row waits again, as
# before, and the token of the run is no longer known, so its results are rolled back. The end does wait.
_TAKE = text("""
    UPDATE job SET state = 'running', attempts = attempts + 1, taken = asked,
        started_at = now(), pushed_at = NULL, lease_token = gen_random_uuid(),
        leased_until = now() + make_interval(secs => :lease), holder = CAST(:holder AS bigint)
    FROM (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
    WHERE key = :key AND state = 'waiting' AND run_at <= now()
    RETURNING id AS job_id, kind, key, workspace_id, arguments, attempts AS attempt, crashes,
        lease_token AS token
""")
_RENEW = text("""
    UPDATE job SET leased_until = now() + make_interval(secs => :lease)
    WHERE id = :id AND lease_token = :token AND state = 'running'
""")
_MINE = "WHERE id = :id AND lease_token = :token AND state = 'running'"
_FREE = "lease_token = NULL, leased_until = NULL, holder = NULL, pushed_at = NULL"
_END = text(f"""
    UPDATE job SET {_FREE}, crashes = 0, outcome = :outcome, error_class = NULL, error_note = NULL,
        state = CASE WHEN asked > taken THEN 'waiting' ELSE 'done' END,
        attempts = CASE WHEN asked > taken THEN 0 ELSE attempts END,
        run_at = CASE WHEN asked > taken THEN now() ELSE run_at END,
        finished_at = CASE WHEN asked > taken THEN NULL ELSE now() END
    {_MINE}
    RETURNING CASE WHEN state = 'waiting' THEN pg_notify('{NOTIFY_CHANNEL}', '') END
""")
_TRY_AGAIN = text(f"""
    UPDATE job SET {_FREE}, crashes = 0, state = 'waiting', run_at = now() + make_interval(secs => :delay),
        error_class = :error, error_note = :note
    {_MINE}
""")
_PUT_OFF = text(f"""
    UPDATE job SET {_FREE}, crashes = 0, state = 'waiting', attempts = attempts - 1,
        run_at = now() + make_interval(secs => :delay), error_class = :error, error_note = :note
    {_MINE}
""")
_GIVE_UP = text(f"""
    UPDATE job SET {_FREE}, error_class = :error, error_note = :note,
        state = CASE WHEN asked > taken THEN 'waiting' ELSE 'failed' END,
        attempts = CASE WHEN asked > taken THEN 0 ELSE attempts - :unbegun END,
        crashes = CASE WHEN asked > taken THEN 0 ELSE crashes END,
        run_at = CASE WHEN asked > taken THEN now() ELSE run_at END,
        finished_at = CASE WHEN asked > taken THEN NULL ELSE now() END
    {_MINE}
""")
_PARK = text(f"""
    UPDATE job SET {_FREE}, state = 'parked', attempts = attempts - 1, connection_id = :connection_id,
        error_class = 'KeyRefused', error_note = :note
    {_MINE}
""")
_HAND_BACK = text(
    f"UPDATE job SET {_FREE}, state = 'waiting', attempts = attempts - 1, run_at = now() {_MINE}"
)
_RELEASE = text("""
    UPDATE job SET state = 'waiting', run_at = now(), connection_id = NULL
    WHERE state = 'parked' AND connection_id = :connection_id
""")
# ANY(ARRAY(…)) is worked out once. A join may ask a locking sub-query again for every row, and so go past its limit.
_RELEASE_UNCONNECTED = text("""
    UPDATE job SET state = 'waiting', run_at = now()
    WHERE id = ANY(ARRAY(SELECT id FROM job WHERE state = 'parked' AND connection_id IS NULL
        ORDER BY id LIMIT CAST(:most AS bigint) FOR UPDATE SKIP LOCKED))
""")
