"""The relay: moves due rows of the ledger into RQ and mends every gap between the two.

Only the relay pushes. So Redis may be away while work is asked for, no workspace can fill the queues ahead of the
others, and there is one place to look when something waits.
"""

from __future__ import annotations

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text

from webapp.jobs import carrier
from webapp.jobs.kinds import QUEUES
from webapp.runtime.database import house_work

ADMITTED = 16
"""Jobs of one workspace that may stand in one RQ queue. The rest wait in the ledger, so a flood delays only its sender."""

LOST_AFTER_SECONDS = 3
"""A pushed row that nobody has taken and that RQ does not hold after this long was lost on the way."""


def admit(redis: Redis) -> int:
    """Push what is due, in turn over workspaces; answers how many. Raises RedisError after putting the rows back."""
    with house_work() as session:
        rows = session.execute(_ADMIT, {"admitted": ADMITTED}).all()
    parcels = [
        (row.id, carrier.rq_id(row.key, row.id, row.generation), row.queue, row.kind)
        for row in sorted(rows, key=lambda row: (row.turn, row.id))
    ]
    if parcels:
        try:
            carrier.push(parcels, redis)
        except RedisError:
            _put_back([row.id for row in rows])
            raise
    return len(parcels)


def repair(redis: Redis, suspects: set[int]) -> int:
    """Let rows be pushed again that RQ lost: it was emptied, or a worker died between fetching and taking. Answers how many.

    `suspects` is the caller's memory between two calls: only what is missing twice in a row is lost. Missing once may
    mean that a worker has just fetched it and is about to take it.
    """
    with house_work() as session:
        waiting = session.execute(_PUSHED_LONG_AGO, {"age": LOST_AFTER_SECONDS}).all()
    held = carrier.carried_ids(redis, QUEUES) if waiting else set()
    missing = {row.id for row in waiting if carrier.rq_id(row.key, row.id, row.generation) not in held}
    lost = missing & suspects
    suspects.clear()
    suspects.update(missing - lost)
    return _put_back(sorted(lost)) if lost else 0


def rescue() -> int:
    """Take back leases that ran out: the worker died or was paused. Answers how many.

    A job that did this too often is given up by the next worker that takes it, before its work begins.
    """
    with house_work() as session:
        return len(session.execute(_RESCUE).all())


def _put_back(ids: list[int]) -> int:
    with house_work() as session:
        return len(session.execute(_PUT_BACK, {"ids": ids}).all())


LANES = """
        (SELECT queue, lane FROM job WHERE state = 'waiting' AND pushed_at IS NULL ORDER BY queue, lane LIMIT 1)
        UNION ALL
        SELECT next.queue, next.lane FROM lanes CROSS JOIN LATERAL (
            SELECT queue, lane FROM job
            WHERE state = 'waiting' AND pushed_at IS NULL AND (queue, lane) > (lanes.queue, lanes.lane)
            ORDER BY queue, lane LIMIT 1
        ) AS next
"""
"""Every queue and lane in which something waits in the ledger, found by hopping through the index from lane to lane: a flood of
100,000 rows costs no more than one row."""

# ANY(ARRAY(…)), because a join makes PostgreSQL read the whole flood: it cannot know how few the limit lets through.
# A crash of PostgreSQL that forgets an admission leads to a second one, which is harmless: so it does not wait for the disk.
_ADMIT = text(f"""
    WITH RECURSIVE lanes AS ({LANES}), carried AS (
        SELECT queue, lane, count(*) AS held FROM job WHERE state = 'waiting' AND pushed_at IS NOT NULL GROUP BY queue, lane
    ), picked AS (
        SELECT due.id, due.turn
        FROM lanes LEFT JOIN carried USING (queue, lane)
        CROSS JOIN LATERAL (
            SELECT id, row_number() OVER (ORDER BY run_at, id) AS turn FROM (
                SELECT id, run_at FROM job
                WHERE state = 'waiting' AND pushed_at IS NULL AND run_at <= now()
                    AND queue = lanes.queue AND lane = lanes.lane
                ORDER BY run_at, id
                LIMIT greatest(0, :admitted - coalesce(carried.held, 0))
            ) AS first
        ) AS due
    ), moved AS (
        UPDATE job SET pushed_at = now()
        WHERE id = ANY(ARRAY(SELECT id FROM picked)) AND state = 'waiting' AND pushed_at IS NULL
        RETURNING id, key, generation, queue, kind
    )
    SELECT moved.*, picked.turn
    FROM moved JOIN picked USING (id), (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
""")
_PUSHED_LONG_AGO = text("""
    SELECT id, key, generation FROM job
    WHERE state = 'waiting' AND pushed_at < now() - make_interval(secs => :age)
""")
_PUT_BACK = text("""
    UPDATE job SET pushed_at = NULL, generation = generation + 1
    WHERE id = ANY(:ids) AND state = 'waiting' AND pushed_at IS NOT NULL
    RETURNING id
""")
_RESCUE = text("""
    UPDATE job SET lease_token = NULL, leased_until = NULL, pushed_at = NULL, state = 'waiting', run_at = now(),
        crashes = crashes + 1, generation = generation + 1, error_class = 'WorkerLost',
        error_note = 'The worker stopped in the middle of it.'
    WHERE id IN (SELECT id FROM job WHERE state = 'running' AND leased_until < now() FOR UPDATE SKIP LOCKED)
    RETURNING id
""")
