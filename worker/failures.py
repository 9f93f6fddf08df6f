"""How a run ends that went wrong: one table decides what each failure means."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

from rq.timeouts import JobTimeoutException
from sqlalchemy.orm import Session

from webapp.integrations.health import (
    find_connection,
    label_of,
    record_failure,
    refused_while_working,
    remedy_for,
)
from webapp.jobs import ledger
from webapp.jobs.runs import Run
from webapp.llm.strangers import TooManyStrangers
from webapp.providers import ai
from webapp.providers.errors import (
    BadReply,
    Intercepted,
    KeyRefused,
    NotAsked,
    ProviderError,
    Rejected,
    Unavailable,
)
from webapp.runtime import changes, migrations
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Busy, NotFound
from webapp.runtime.log import logger
from worker.registry import HANDLERS, ON_PARKING

log = logger()

SHOWN_AFTER = 3
"""Attempts after which the connection is shown as failing."""

MAX_WAIT_SECONDS = 86_400.0
"""The longest wait that a provider can ask for."""

FAULT = "A fault in Signalbox. The worker's log has the details for this job; retry when it is mended."
STRANGERS = "Many people whom nobody wrote to are mailing: only so many an hour are read by the model. “Score again” reads this one now."
UPGRADING = "Signalbox is being brought up to date. This goes on by itself."
POISONED = "The worker died each time it did this. Look at its log for this job, then retry."


class Upgrading(Exception):
    """The schema or the kind of work is of another release, older or newer than this code; nothing is wrong with the job."""

    retry_after = 10.0


class Poison(Exception):
    """The worker died several times in a row while doing this job."""


def handle_failure(attempt: Run, failure: Exception) -> None:
    """Write what the failure means for the row. What cannot be written is left to the lease, which runs out."""
    try:
        _by_table(attempt, Upgrading() if migrations.explain(failure) else failure)
    except (ledger.LeaseLost, Busy, JobTimeoutException):
        log.warning("the end could not be written; the lease will run out")
    except Exception as broken:  # a failing on_failure must not make the job run for ever
        log.error("the end went wrong, job given up", exc_info=broken)
        with suppress(ledger.LeaseLost, Busy), unit_of_work() as session:
            ledger.give_up(session, attempt.lease, type(broken).__name__, FAULT)


def _by_table(attempt: Run, failure: Exception) -> None:
    with unit_of_work() as session:
        if attempt.lease.workspace_id is not None:
            changes.announce(session, attempt.lease.workspace_id)
        if isinstance(failure, NotFound):
            log.info("nothing left to do")
            ledger.end(session, attempt.lease, "gone")
        elif isinstance(failure, KeyRefused):
            _park(session, attempt, failure)
        elif isinstance(failure, (NotAsked, TooManyStrangers, Upgrading)):
            _put_off(session, attempt, failure)
        elif isinstance(failure, (Unavailable, BadReply, Busy, JobTimeoutException, MemoryError)):
            _try_again(session, attempt, failure)
        elif isinstance(failure, Rejected):
            log.warning("refused by the provider", **_facts(failure))
            _give_up(session, attempt, failure, remedy_for(failure))
        elif isinstance(failure, Poison):
            log.error("poison, no longer tried")
            _give_up(session, attempt, failure, POISONED, end=ledger.refuse)
        else:
            log.error("job failed", exc_info=failure)
            _give_up(session, attempt, failure, FAULT)


def _park(session: Session, attempt: Run, failure: KeyRefused) -> None:
    if failure.provider == ai.PROVIDER:
        # The model's circuit is open by now; whoever closes it releases the job.
        ledger.park(session, attempt.lease, None, remedy_for(failure))
        return
    connection = find_connection(session, attempt.lease.workspace_id or 0, failure.provider)
    if connection is None:
        _give_up(session, attempt, failure, remedy_for(failure))
        return
    if refused_while_working(session, connection, failure, attempt.began_at):
        note = connection.remedy or remedy_for(failure)
        if (on_parking := ON_PARKING.get(attempt.lease.kind)) is not None:
            on_parking(session, note=note, **attempt.lease.arguments)
        ledger.park(session, attempt.lease, connection.id, note)
    else:
        _try_again(session, attempt, failure)


def _put_off(session: Session, attempt: Run, failure: NotAsked | TooManyStrangers | Upgrading) -> None:
    """Nothing was asked, so no attempt was used up; a little jitter, so that they do not come back together."""
    delay = (failure.retry_after or 1.0) * random.uniform(1.0, 1.3)  # noqa: S311  # jitter, not secrecy
    reason = failure.hint if isinstance(failure, NotAsked) else _plainly(failure)
    log.info("put off", retry_in_s=round(delay, 1), reason=reason, **_facts(failure))
    ledger.put_off(session, attempt.lease, delay, type(failure).__name__, _plainly(failure))


def _try_again(session: Session, attempt: Run, failure: Exception) -> None:
    error = type(failure).__name__
    if isinstance(failure, (Unavailable, BadReply)) and attempt.lease.attempt >= SHOWN_AFTER:
        _show_trouble(session, attempt, failure)
    if attempt.is_last_attempt:
        log.error("gave up after the last attempt", error_class=error, **_facts(failure))
        _give_up(
            session,
            attempt,
            failure,
            f"{_plainly(failure)} It was tried {attempt.lease.attempt} times. Retry when the cause is gone.",
        )
        return
    asked_for = min(getattr(failure, "retry_after", None) or 0.0, MAX_WAIT_SECONDS)
    delay = max(attempt.kind.backoff(attempt.lease.attempt), asked_for)
    log.info("will be tried again", error_class=error, retry_in_s=round(delay, 1), **_facts(failure))
    ledger.try_again(session, attempt.lease, delay, error, _plainly(failure))


def _show_trouble(session: Session, attempt: Run, failure: ProviderError) -> None:
    """A single failed call is not shown; several in a row are."""
    connection = find_connection(session, attempt.lease.workspace_id or 0, failure.provider)
    if connection is not None and connection.state != "refused":
        record_failure(session, connection, failure)


def _give_up(
    session: Session,
    attempt: Run,
    failure: Exception,
    note: str,
    end: Callable[[Session, ledger.Lease, str, str], None] = ledger.give_up,
) -> None:
    _, on_failure = HANDLERS.get(attempt.lease.kind, (None, None))
    if on_failure is not None:
        on_failure(session, note=note, **attempt.lease.arguments)
    end(session, attempt.lease, type(failure).__name__, note)


def _plainly(failure: Exception) -> str:
    if (
        isinstance(failure, BadReply)
        and not isinstance(failure, Intercepted)
        and failure.provider != ai.PROVIDER
    ):
        return f"{label_of(failure.provider)} at {failure.host} sent an answer that could not be read."
    if isinstance(failure, ProviderError):
        return remedy_for(failure)
    if isinstance(failure, (TooManyStrangers, Upgrading)):
        return UPGRADING if isinstance(failure, Upgrading) else STRANGERS
    if isinstance(failure, JobTimeoutException):
        return "It took too long."
    if isinstance(failure, MemoryError):
        return "The worker ran out of memory."
    return "The database was busy."


def _facts(failure: Exception) -> dict[str, object]:
    return failure.facts() if isinstance(failure, ProviderError) else {}
