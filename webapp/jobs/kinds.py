"""Job kinds: what may be enqueued, on which queue, under which key, with which retries. Declared here, handled in `worker/`."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from string import Formatter

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.jobs.models import LIVE
from webapp.jobs.notify import NOTIFY_CHANNEL, notify
from webapp.runtime.database import after_commit

QUEUES = ("inbound", "send", "score", "sync", "bulk")
"""Most urgent first."""

PASS_TIMEOUT = 900
"""Seconds after which a pass is ended that did not stop by itself; PASS_SECONDS, at most 800, is when it should."""

KINDS: dict[str, JobKind] = {}

KEY_FORM = re.compile(r"[A-Za-z0-9_-]{1,180}")


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work.

    `key_form` names the ids that make up a job's key: "score-{lead_id}" makes "score-42". The ids are arguments of the job,
    `workspace_id`, or the `slot` of a schedule. Two live jobs never have the same key: the key is what duplicates are found by.

    `attempts` counts every start, crashes included. The wait before attempt n + 1 is drawn between half and all of
    `min(cap, base * 2 ** (n - 1))` seconds, so that jobs that failed together do not come back together.
    `timeout` (seconds) bounds one run; a run that takes longer is ended and tried again.
    A kind that is not `cancellable` would lose a message if it were left undone.
    """

    name: str
    queue: str
    label: str
    key_form: str
    attempts: int = 5
    base: float = 2.0
    cap: float = 900.0
    timeout: int = 120
    cancellable: bool = True

    def __post_init__(self) -> None:
        if self.queue not in QUEUES or self.name in KINDS:
            raise ValueError(f"job kind {self.name}: unknown queue or name taken")
        KINDS[self.name] = self

    def key(self, *ids: int | str) -> str:
        """The key of the job with these ids, in the order in which the form names them. Raises ValueError if one is missing."""
        return _valid(self.key_form.format_map(dict(zip(self._key_fields(), ids, strict=True))))

    def key_sql(self, *columns: str) -> str:
        """The same key as an SQL expression over columns: `SYNC.key_sql("lead.id")` is `'sync-' || lead.id`."""
        values = iter(columns)
        parts = []
        for literal, name, _, _ in Formatter().parse(self.key_form):
            parts += [f"'{literal}'"] if literal else []
            parts += [next(values)] if name else []
        return " || ".join(parts)

    def live_sql(self, *columns: str) -> str:
        """An SQL condition: a job with this key waits, runs or is parked."""
        return f"EXISTS (SELECT FROM job WHERE key = {self.key_sql(*columns)} AND {LIVE})"

    def enqueue(
        self,
        session: Session,
        *,
        workspace_id: int | None,
        delay: float = 0.0,
        slot: int | None = None,
        **arguments: int | str,
    ) -> int:
        """Enqueue this work in the caller's transaction, due in `delay` seconds; returns the job's id.

        While a job with the same key waits, runs or is parked, the call joins it: the job is run once more after a run
        that had already begun. Never raises for a duplicate, whoever else enqueues it at the same moment. If the transaction
        rolls back, nothing was enqueued. `slot` is part of a scheduled job's key and no argument of it.
        """
        key = self.key_form.format_map({"workspace_id": workspace_id, "slot": slot, **arguments})
        row = {
            "workspace_id": workspace_id,
            "kind": self.name,
            "key": _valid(key),
            "arguments": json.dumps(arguments),
            "queue": self.queue,
            "delay": delay,
        }
        job_id: int = session.scalars(_ENQUEUE, row).one()
        if not delay:
            notify_relay(session)
        return job_id

    def enqueue_sql(self, rows: str, *, workspace_id: str, **arguments: str) -> str:
        """The same as one SQL statement for every row of a FROM clause; values are the names of its columns.

        `PROCESS.enqueue_sql("stored WHERE …", workspace_id="workspace_id", delivery_id="id")`. It returns the jobs' ids. Whoever
        executes it calls `notify()` after the commit.
        """
        columns = {"workspace_id": workspace_id, **arguments}
        key = self.key_sql(*(columns[name] for name in self._key_fields()))
        pairs = ", ".join(f"'{name}', {column}" for name, column in arguments.items())
        return insert_sql(
            f"SELECT {workspace_id}, '{self.name}', {key}, jsonb_build_object({pairs}), '{self.queue}', now() FROM {rows}"
        )

    def backoff(self, attempt: int) -> float:
        """Seconds to wait after this many attempts."""
        ceiling = min(self.cap, self.base * 2.0 ** (attempt - 1))
        return ceiling * random.uniform(0.5, 1.0)  # noqa: S311  # jitter, not secrecy

    def _key_fields(self) -> list[str]:
        return [name for _, name, _, _ in Formatter().parse(self.key_form) if name]


def notify_relay(session: Session) -> None:
    """Tell the relay, once the unit of work has committed, that there is work."""
    after_commit(session, NOTIFY_CHANNEL, notify)


def insert_sql(rows: str) -> str:
    """The only INSERT into `job`: a SELECT of (workspace_id, kind, key, arguments, queue, run_at) in; the ids of the jobs out.

    A job whose key is live already is joined: it becomes due at the earlier of both times, but the wait after a failed attempt stays.
    """
    return f"""
        INSERT INTO job (workspace_id, kind, key, arguments, queue, run_at) {rows}
        ON CONFLICT (key) WHERE {LIVE} DO UPDATE SET asked = job.asked + 1,
            run_at = CASE WHEN job.attempts = 0 THEN least(job.run_at, excluded.run_at) ELSE job.run_at END
        RETURNING id
    """


def _valid(key: str) -> str:
    if not KEY_FORM.fullmatch(key):
        raise ValueError(f"a key holds letters, digits, - and _ only: {key!r}")
    return key


_ENQUEUE = text(
    insert_sql("""
        VALUES (CAST(:workspace_id AS bigint), :kind, :key, CAST(:arguments AS jsonb), :queue,
            now() + make_interval(secs => :delay))
    """)
)
