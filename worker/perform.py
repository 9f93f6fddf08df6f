"""What RQ calls: take the row, do the work, write the end. One table decides what each failure means."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import structlog
from rq.timeouts import JobTimeoutException
from sqlalchemy.orm import Session

from webapp.integrations.health import find_connection, label_of, record_refusal, remedy_for
from webapp.jobs import ledger
from webapp.jobs.kinds import JobKind
from webapp.jobs.runs import Run
from webapp.providers.errors import BadReply, KeyRefused, ProviderError, Rejected, Unavailable
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Busy, NotFound
from webapp.runtime.log import logger
from worker import leases

log = logger()

Doer = TypeVar("Doer", bound=Callable[..., None])

OnFailure = Callable[..., None]

DOERS: dict[str, tuple[Callable[..., None], OnFailure | None]] = {}


class HandBack(BaseException):
    """The worker has to stop: the job goes back to the ledger. Not an Exception, so that no handler swallows it."""


class Poison(Exception):
    """The worker died several times in a row while doing this job."""


def does(kind: JobKind, on_failure: OnFailure | None = None) -> Callable[[Doer], Doer]:
    """Mark the function that does this kind of work. It gets the run, and the ids that were given at the asking.

    `on_failure(session, *ids, note)` is called in the transaction in which the job is given up for good.
    """

    def mark(doer: Doer) -> Doer:
        DOERS[kind.name] = (doer, on_failure)
        return doer

    return mark


def run(job_id: int) -> None:
    """Do the job of this row, if it still waits. Every way out of here has been written to the row, or the lease runs out."""
    lease = ledger.take(job_id)
    if lease is None:
        return
    with structlog.contextvars.bound_contextvars(
        job_id=job_id, kind=lease.kind, attempt=lease.attempt, workspace_id=lease.workspace_id
    ):
        attempt = Run(lease)
        with leases.kept(lease):
            try:
                if lease.crashes >= ledger.POISON or lease.attempt > attempt.kind.attempts:
                    raise Poison
                doer, _ = DOERS[lease.kind]
                doer(attempt, **lease.arguments)
                if not attempt.ended:
                    with attempt.finish():
                        pass
            except HandBack:
                with unit_of_work() as session:
                    ledger.hand_back(session, lease)
                raise
            except ledger.LeaseLost:
                log.warning("lease lost, results dropped")
            except Exception as failure:  # noqa: BLE001  # the table below decides
                _settle(attempt, failure)


def _settle(attempt: Run, failure: Exception) -> None:
    try:
        with unit_of_work() as session:
            if isinstance(failure, NotFound):
                log.info("nothing left to do")
                ledger.end(session, attempt.lease, "gone")
            elif isinstance(failure, KeyRefused):
                _park(session, attempt, failure)
            elif isinstance(failure, (Unavailable, BadReply, Busy, JobTimeoutException)):
                _try_again(session, attempt, failure)
            elif isinstance(failure, Rejected):
                log.warning("refused by the provider", **_facts(failure))
                _give_up(
                    session,
                    attempt,
                    failure,
                    f"{label_of(failure.provider)} said no: {failure.hint or failure.status}",
                )
            elif isinstance(failure, Poison):
                log.error("poison, no longer tried")
                _give_up(
                    session,
                    attempt,
                    failure,
                    f"The worker died {ledger.POISON} times while doing this. Look at its log for this job, then retry.",
                )
            else:
                log.error("job failed", exc_info=failure)
                _give_up(
                    session,
                    attempt,
                    failure,
                    "A fault in Signalbox. The worker's log has the details for this job; retry when it is mended.",
                )
    except (ledger.LeaseLost, Busy):
        log.warning("the end could not be written; the lease will run out")


def _park(session: Session, attempt: Run, failure: KeyRefused) -> None:
    connection = find_connection(session, attempt.lease.workspace_id or 0, failure.provider)
    if connection is None:
        _give_up(session, attempt, failure, remedy_for(failure))
        return
    if connection.state != "refused":
        log.warning("key refused", **_facts(failure))
    record_refusal(session, connection, failure)
    ledger.park(session, attempt.lease, connection.id, remedy_for(failure))


def _try_again(session: Session, attempt: Run, failure: Exception) -> None:
    error = type(failure).__name__
    if attempt.is_last_attempt:
        log.error("gave up after the last attempt", error_class=error, **_facts(failure))
        _give_up(
            session,
            attempt,
            failure,
            f"{_plainly(failure)} It was tried {attempt.lease.attempt} times. Retry when the cause is gone.",
        )
        return
    asked_for = getattr(failure, "retry_after", None) or 0.0
    delay = max(attempt.kind.backoff(attempt.lease.attempt), asked_for)
    log.info("will be tried again", error_class=error, retry_in_s=round(delay, 1), **_facts(failure))
    ledger.try_again(session, attempt.lease, delay, error, _plainly(failure))


def _give_up(session: Session, attempt: Run, failure: Exception, note: str) -> None:
    ledger.give_up(session, attempt.lease, type(failure).__name__, note)
    _, on_failure = DOERS.get(attempt.lease.kind, (None, None))
    if on_failure is not None:
        on_failure(session, *attempt.lease.arguments.values(), note)


def _plainly(failure: Exception) -> str:
    if isinstance(failure, BadReply):
        return f"{failure.provider} at {failure.host} sent an answer that could not be read."
    if isinstance(failure, ProviderError):
        return remedy_for(failure)
    if isinstance(failure, JobTimeoutException):
        return "It took too long."
    return "The database was busy."


def _facts(failure: Exception) -> dict[str, object]:
    if not isinstance(failure, ProviderError):
        return {}
    return {
        "provider": failure.provider,
        "host": failure.host,
        "endpoint": failure.endpoint,
        "status": failure.status,
    }
