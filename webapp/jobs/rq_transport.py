"""RQ, as the ledger uses it: it brings the key of a due job to a worker, quickly. Nothing in Redis has to last.

The job id that RQ sees is the key. Its record (the hash beside the id in the list) says nothing that the key does not say, and is
removed when a worker fetches it: an id may stand in a list twice, without a record, or late, and costs a look at the ledger at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from redis import Redis
from rq import Queue
from rq.job import Job as RQJob
from rq.serializers import JSONSerializer
from rq.utils import as_text

from webapp.jobs.kinds import KINDS, QUEUES
from webapp.runtime.log import logger

PERFORM = "worker.perform.run"
"""The only function that RQ may call."""

KEEP_SECONDS = 86_400
"""How long a record waits for a worker. The id of one that expired is skipped, and pushed again as lost."""

DEFAULT_TIMEOUT = 60
"""Seconds for a kind that this process does not know."""

RQMessage = tuple[str, str, str]
"""Key, queue, kind."""

log = logger()


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


class LedgerQueue(Queue):
    """A queue whose records are removed in the moment in which a worker reads them."""

    @classmethod
    def lmove(cls, connection: Redis, queue_key: str, timeout: int | None) -> Any:
        """Of one queue like of several. RQ would keep the id in a second list, against losses that the ledger repairs sooner."""
        return cls.lpop([queue_key], timeout, connection)

    @classmethod
    def _fetch_dequeued_job(
        cls, connection: Redis, queue_key: str, job_id: str, *_args: Any, **_options: Any
    ) -> tuple[RQJob, Queue] | None:
        """The job of an id that was popped; None when there is no record, or none that can be read.

        Read and removed in one transaction: a push comes before it, and this fetch has it, or after it, and keeps its record.
        """
        job = LedgerJob(job_id, connection=connection)
        with connection.pipeline() as pipe:
            pipe.hgetall(job.key)
            pipe.delete(job.key)
            record, _ = pipe.execute()
        try:
            job.restore(record)
        except Exception as unreadable:  # noqa: BLE001  # whoever wrote it, it must not end the worker
            if record:
                log.error("RQ's record cannot be read, skipped", error_class=type(unreadable).__name__)
            return None
        return job, queue(as_text(queue_key).removeprefix(cls.redis_queue_namespace_prefix), connection)


def queue(name: str, connection: Redis) -> LedgerQueue:
    """One of the queues of `kinds.QUEUES`."""
    return LedgerQueue(name, connection=connection, job_class=LedgerJob, serializer=JSONSerializer)


def push(messages: Iterable[RQMessage], connection: Redis) -> None:
    """Put these on their queues in one round trip, all or none. Raises redis.RedisError; pushing twice is harmless."""
    pipe = connection.pipeline()
    by_queue: dict[str, list[Any]] = {}
    for key, queue_name, kind in messages:
        by_queue.setdefault(queue_name, []).append(
            Queue.prepare_data(
                PERFORM,
                args=(key,),
                job_id=key,
                timeout=KINDS[kind].timeout if kind in KINDS else DEFAULT_TIMEOUT,
                ttl=KEEP_SECONDS,
                description=key,
            )
        )
    for queue_name, datas in by_queue.items():
        queue(queue_name, connection).enqueue_many(datas, pipeline=pipe)
    pipe.execute()


def queued_keys(connection: Redis, queues: Sequence[str] = QUEUES) -> set[str]:
    """The keys that wait on the queues now. Raises redis.RedisError."""
    pipe = connection.pipeline(transaction=False)
    for name in queues:
        pipe.lrange(queue(name, connection).key, 0, -1)
    return {key.decode() for waiting in pipe.execute() for key in waiting}
