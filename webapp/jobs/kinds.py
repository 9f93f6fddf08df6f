"""Job kinds: what may be asked for, on which queue, how patiently. A kind is declared here and done in `worker/`."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from webapp.jobs.models import LIVE, Job
from webapp.jobs.notify import NOTIFY_CHANNEL, notify
from webapp.runtime.database import after_commit

QUEUES = ("inbound", "send", "score", "sync", "bulk")
"""Most urgent first."""

KINDS: dict[str, JobKind] = {}

KEY_FORM = re.compile(r"[A-Za-z0-9_-]{1,180}")


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work.

    `attempts` counts every start, crashes included. The wait before attempt n + 1 is drawn between half and all of
    `min(cap, base * 2 ** (n - 1))` seconds, so that a crowd that failed together does not come back together.
    `timeout` bounds one run; a run that takes longer is ended and tried again. What is not `cancellable` would lose a message.
    """

    name: str
    queue: str
    label: str
    attempts: int = 5
    base: float = 2.0
    cap: float = 900.0
    timeout: int = 120
    cancellable: bool = True

    def __post_init__(self) -> None:
        if self.queue not in QUEUES or self.name in KINDS:
            raise ValueError(f"job kind {self.name}: unknown queue or name taken")
        KINDS[self.name] = self

    def enqueue(
        self,
        session: Session,
        key: str,
        *,
        workspace_id: int | None,
        delay: float = 0.0,
        **arguments: int | str,
    ) -> int:
        """Ask for this work under a key, in the caller's transaction; answers the job's id.

        While a job with the same key is waiting, running or parked, asking again joins it: it is done once more after
        a run that had already begun. Nothing is raised, whoever else asks at the same moment. Rolled back means never asked.
        """
        if not KEY_FORM.fullmatch(key):
            raise ValueError(f"a key holds letters, digits, - and _ only: {key!r}")
        query = insert(Job).values(
            workspace_id=workspace_id,
            kind=self.name,
            key=key,
            arguments=arguments,
            queue=self.queue,
            run_at=func.now() + func.make_interval(0, 0, 0, 0, 0, 0, delay),
        )
        job_id: int = session.scalar(
            query.on_conflict_do_update(
                index_elements=[Job.key], index_where=text(LIVE), set_=_joined(query)
            ).returning(Job.id)
        )  # type: ignore[assignment]  # one of the two branches always returns a row
        if not delay:
            notify_relay(session)
        return job_id

    def backoff(self, attempt: int) -> float:
        """Seconds to wait after this many attempts."""
        ceiling = min(self.cap, self.base * 2.0 ** (attempt - 1))
        return ceiling * random.uniform(0.5, 1.0)  # noqa: S311  # jitter, not secrecy


def _joined(query: Insert) -> dict[str, Any]:
    """Joining brings a later appointment forward; the wait after a failure is kept."""
    sooner = func.least(Job.run_at, query.excluded.run_at)
    return {"asked": Job.asked + 1, "run_at": case((Job.attempts == 0, sooner), else_=Job.run_at)}


def notify_relay(session: Session) -> None:
    """Tell the relay, once the unit of work has committed, that there is work."""
    after_commit(session, NOTIFY_CHANNEL, notify)
