"""The relay: moves due rows of the ledger into RQ and mends every gap between the two.

Only the relay pushes. So Redis may be away while work is asked for, no workspace can fill the queues ahead of the
others, and there is one place to look when something waits.
"""

from __future__ import annotations

from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text

from webapp.jobs import rq_transport
from webapp.jobs.kinds import QUEUES
from webapp.runtime.database import system_transaction

MAX_DISPATCHED = 16
"""Jobs of one workspace that may stand in one RQ queue. The rest wait in the ledger, so a flood delays only its sender."""

APPLICATION_NAME = "signalbox relay"
"""By which PostgreSQL, and so the doctor, knows the connection of a relay: one that leads, or waits for the place."""

HOLDERS = 7_155_003
"""The class of the advisory locks that workers hold while they live; the second number is the worker's own."""

LOST_AFTER_SECONDS = 3
"""A pushed row that nobody has taken and that RQ does not hold after this long was lost on the way."""


def dispatch(redis: Redis) -> int:
    """Push what is due, in turn over workspaces; answers how many. Raises RedisError after putting the rows back."""
    with system_transaction() as session:
        rows = session.execute(_DISPATCH, {"dispatched": MAX_DISPATCHED}).all()
    in_turn = sorted(rows, key=lambda row: (row.turn, row.id))
    if rows:
        try:
            rq_transport.push([(row.key, row.queue, row.kind) for row in in_turn], redis)
        except RedisError:
            _requeue([row.id for row in rows])
            raise
    return len(rows)


def requeue_lost(redis: Redis, suspects: set[int]) -> int:
    """Let rows be pushed again that RQ lost: it was emptied, or a worker died between fetching and taking. Answers how many.

    `suspects` is the caller's memory between two calls: only what is missing twice in a row is lost. Missing once may
    mean that a worker has just fetched it and is about to take it.
    """
    with system_transaction() as session:
        waiting = session.execute(_PUSHED_LONG_AGO, {"age": LOST_AFTER_SECONDS}).all()
    held = rq_transport.queued_keys(redis, QUEUES) if waiting else set()
    missing = {row.id for row in waiting if row.key not in held}
    lost = missing & suspects
    suspects.clear()
    suspects.update(missing - lost)
    return _requeue(sorted(lost)) if lost else 0


def reclaim_expired() -> int:
    """Take back leases that ran out: the worker died or was paused. Answers how many.

    A job that did this too often is given up by the next worker that takes it, before its work begins.
    """
    with system_transaction() as session:
        return len(session.execute(_RECLAIM_EXPIRED).all())


def reclaim_abandoned(suspects: set[UUID]) -> int:
    """Take back leases whose worker is dead: the lock that it held while it lived is free. Answers how many.

    `suspects` is the caller's memory between two calls, a second apart: a worker that lost nothing but its connection has its
    lock again by then. What began before PostgreSQL itself did lost its lock with it, and waits for its lease.
    """
    with system_transaction() as session:
        free = set(session.scalars(_ABANDONED, {"holders": HOLDERS}))
        dead = free & suspects
        suspects.clear()
        suspects.update(free - dead)
        return len(session.execute(_RECLAIM_THESE, {"tokens": list(dead)}).all()) if dead else 0


def _requeue(ids: list[int]) -> int:
    with system_transaction() as session:
        return len(session.execute(_REQUEUE, {"ids": ids}).all())


TENANT_QUEUES = """
        (SELECT queue, tenant FROM job WHERE state = 'waiting' AND pushed_at IS NULL ORDER BY queue, tenant LIMIT 1)
        UNION ALL
        SELECT next.queue, next.tenant FROM tenants CROSS JOIN LATERAL (
            SELECT queue, tenant FROM job
            WHERE state = 'waiting' AND pushed_at IS NULL AND (queue, tenant) > (tenants.queue, tenants.tenant)
            ORDER BY queue, tenant LIMIT 1
        ) AS next
"""
"""Every queue and tenant in which something waits in the ledger, found by hopping through the index from tenant to tenant: a flood of
100,000 rows costs no more than one row."""

# ANY(ARRAY(…)), because a join makes PostgreSQL read the whole flood: it cannot know how few the limit lets through.
# A crash of PostgreSQL that forgets an admission leads to a second one, which is harmless: so it does not wait for the disk.
_DISPATCH = text(f"""
    WITH RECURSIVE tenants AS ({TENANT_QUEUES}), carried AS (
        SELECT queue, tenant, count(*) AS held FROM job WHERE state = 'waiting' AND pushed_at IS NOT NULL GROUP BY queue, tenant
    ), picked AS (
        SELECT due.id, due.turn
        FROM tenants LEFT JOIN carried USING (queue, tenant)
        CROSS JOIN LATERAL (
            SELECT id, row_number() OVER (ORDER BY run_at, id) AS turn FROM (
                SELECT id, run_at FROM job
                WHERE state = 'waiting' AND pushed_at IS NULL AND run_at <= now()
                    AND queue = tenants.queue AND tenant = tenants.tenant
                ORDER BY run_at, id
                LIMIT greatest(0, :dispatched - coalesce(carried.held, 0))
            ) AS first
        ) AS due
    ), moved AS (
        UPDATE job SET pushed_at = now()
        WHERE id = ANY(ARRAY(SELECT id FROM picked)) AND state = 'waiting' AND pushed_at IS NULL
        RETURNING id, key, queue, kind
    )
    SELECT moved.*, picked.turn
    FROM moved JOIN picked USING (id), (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
""")
_PUSHED_LONG_AGO = text("""
    SELECT id, key FROM job
    WHERE state = 'waiting' AND pushed_at < now() - make_interval(secs => :age)
""")
_REQUEUE = text("""
    UPDATE job SET pushed_at = NULL
    WHERE id = ANY(:ids) AND state = 'waiting' AND pushed_at IS NOT NULL
    RETURNING id
""")
_RECLAIM = """
    UPDATE job SET lease_token = NULL, leased_until = NULL, holder = NULL, pushed_at = NULL, state = 'waiting',
        run_at = now(), crashes = crashes + 1, error_class = 'WorkerLost',
        error_note = 'The worker stopped in the middle of it.'
    WHERE id IN (SELECT id FROM job WHERE state = 'running' AND {} FOR UPDATE SKIP LOCKED)
    RETURNING id
"""
_RECLAIM_EXPIRED = text(_RECLAIM.format("leased_until < now()"))
_RECLAIM_THESE = text(_RECLAIM.format("lease_token = ANY(CAST(:tokens AS uuid[]))"))
_ABANDONED = text("""
    SELECT lease_token FROM job
    WHERE state = 'running' AND holder IS NOT NULL AND started_at > pg_postmaster_start_time()
        AND holder <> ALL (ARRAY(
            SELECT objid::bigint FROM pg_locks JOIN pg_database ON pg_database.oid = database
            WHERE locktype = 'advisory' AND datname = current_database() AND classid = :holders AND objsubid = 2 AND granted))
""")
