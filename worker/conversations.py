"""Sending answers, and reading what was stored before mails were read."""

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.conversations import reading, rollups, sending
from webapp.conversations.attempts import attempt
from webapp.conversations.jobs import READ, READ_SCHEDULE, SEND, enqueue_every_read, enqueue_read
from webapp.integrations.health import record_success
from webapp.jobs import ledger
from webapp.jobs.runs import Run
from webapp.jobs.schedules import database_now
from webapp.leads.locks import lock_lead
from webapp.runtime.clock import Deadline
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from webapp.sequences.handed_over import Afterwards, ask_again
from worker.registry import handles


@handles(SEND, on_failure=sending.record_unsent, on_parking=sending.record_unsent)
def send(run: Run, message_id: int) -> None:
    """Send one answer, once."""
    with unit_of_work() as session:
        now = database_now(session)
        since = ask_again(session, run.lease.workspace_id or 0, message_id, now)
        if since.until is not None:
            _wait(run, session, since, now)
            return
        claim = sending.claim(session, message_id, is_over=since.is_over)
    if claim is None:
        return
    made = attempt(claim)
    with run.finish("sent" if made.provider_id else "closed") as session:
        if made.provider_id is None:
            sending.record_unsent(session, message_id, claim.closed)
        else:
            record_success(session, made.connection_id)
            sending.record_sent(session, message_id, made.provider_id)


def _wait(run: Run, session: Session, since: Afterwards, now: datetime) -> None:
    """A follow-up that is paused, or comes too late for its day because we stood still when it was due."""
    if since.is_planned_again or since.until is None:
        run.outcome = "planned again"
        return
    seconds = max((since.until - now).total_seconds(), 1.0)
    ledger.put_off(session, run.lease, seconds, "Late", "It waits until it may be sent.")
    run.ended = True


@handles(READ)
def read(run: Run) -> None:
    """Read old messages for PASS_SECONDS at most; if there are more, other work has its turn first."""
    workspace_id, deadline = run.lease.workspace_id, Deadline.after(settings().pass_seconds)
    assert workspace_id is not None, "a workspace's own job"
    while not deadline.has_passed():
        with unit_of_work() as session:
            stale = reading.stale_previews(session, workspace_id)
        for lead_id in stale:  # first, so that whoever is interrupted finds them again; one lock at a time
            with unit_of_work() as session:
                rollups.refresh(session, lock_lead(session, workspace_id, lead_id))
        with unit_of_work() as session:
            if not reading.read_slice(session, workspace_id):
                return
    with run.finish("goes on") as session:
        enqueue_read(session, workspace_id)


@handles(READ_SCHEDULE)
def schedule(run: Run) -> None:
    """Ask for the reading of old messages wherever there are some."""
    with run.finish() as session:
        run.outcome = f"{enqueue_every_read(session)} enqueued"
