"""RQ, as the ledger uses it: it carries a row's id to a worker, quickly. Nothing here has to last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from redis import Redis
from rq import Queue
from rq.job import Job as RQJob
from rq.serializers import JSONSerializer

from webapp.jobs.kinds import KINDS, QUEUES

PERFORM = "worker.perform.run"
"""The only function that RQ may call."""

KEEP_SECONDS = 3600
"""How long RQ's own record stays that nobody removed. Ids are never used twice, so a leftover blocks nothing; a record that
went while its job still waited is pushed again."""

RQMessage = tuple[int, str, str, str]
"""Row id, RQ id, queue, kind."""


class LedgerJob(RQJob):
    """A job whose payload is JSON and whose function is ours, whatever somebody wrote into Redis."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options["serializer"] = JSONSerializer
        super().__init__(*args, **options)

    @property
    def func(self) -> Any:
        if self.func_name != PERFORM:
            raise PermissionError("RQ was asked to call a function that is not the ledger's")
        return super().func


def rq_id(key: str, job_id: int, generation: int) -> str:
    """The id under which RQ carries one round of a row's work: the key for people, the rest so that none is used twice.

    Without the row's id, a click just after the end would meet the record that RQ still writes of the run before.
    """
    return f"{key}-j{job_id}g{generation}"


def queue(name: str, connection: Redis) -> Queue:
    """One of the queues of `kinds.QUEUES`."""
    return Queue(name, connection=connection, job_class=LedgerJob, serializer=JSONSerializer)


def push(rq_messages: Iterable[RQMessage], connection: Redis) -> None:
    """Put these on their queues in one round trip. Raises redis.RedisError; pushing twice is harmless."""
    pipe = connection.pipeline(transaction=False)
    by_queue: dict[str, list[Any]] = {}
    for job_id, rq_id, queue_name, kind in rq_messages:
        by_queue.setdefault(queue_name, []).append(
            Queue.prepare_data(
                PERFORM,
                args=(job_id,),
                job_id=rq_id,
                timeout=KINDS[kind].timeout if kind in KINDS else 60,
                ttl=KEEP_SECONDS,
                description=rq_id,
            )
        )
    for queue_name, datas in by_queue.items():
        queue(queue_name, connection).enqueue_many(datas, pipeline=pipe)
    pipe.execute()


def queued_ids(connection: Redis, queues: Sequence[str] = QUEUES) -> set[str]:
    """The RQ ids that wait on the queues now. Raises redis.RedisError."""
    pipe = connection.pipeline(transaction=False)
    for name in queues:
        pipe.lrange(queue(name, connection).key, 0, -1)
    return {rq_id.decode() for waiting in pipe.execute() for rq_id in waiting}
