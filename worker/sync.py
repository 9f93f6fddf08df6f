"""Conversations, read anew from the providers: texts from GoHighLevel, mails from EmailBison, neither in the other's way."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from webapp.integrations.health import find_connection, meet_refusal, remedy_for
from webapp.integrations.jobs import enqueue_test
from webapp.jobs import batches, ledger
from webapp.jobs.runs import Run
from webapp.leads.models import Lead
from webapp.providers.errors import KeyRefused, NotAsked, ProviderError
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from webapp.sync import bulk_sync, receipts
from webapp.sync.email import read_mails
from webapp.sync.jobs import AGAIN, SYNC, SYNC_ONE
from webapp.sync.models import Trigger
from webapp.sync.reading import Reading
from webapp.sync.receipts import Part
from webapp.sync.sms import read_texts
from worker.registry import handles

BUSY_SECONDS = 3.0


@handles(SYNC)
def sync(run: Run, lead_id: int, trigger: Trigger) -> None:
    """Read everything that the providers have of one lead and we do not."""
    work = _begin(run, lead_id, trigger)
    if work is None:
        return
    failure = _read(work)
    if failure is not None:
        raise failure
    with run.finish(f"{work.new} new"):
        pass


@handles(SYNC_ONE, on_failure=batches.record_failure)
def sync_one(run: Run, lead_id: int, job_batch_id: int) -> None:
    """One lead of a sync of everything."""

    def work() -> None:
        reading = _begin(run, lead_id, "all", is_spare=True)
        if reading is None:
            return
        failure = _read(reading)
        if failure is not None:
            raise failure
        with run.finish(f"{reading.new} new") as session:
            bulk_sync.record_done(session, job_batch_id, reading.parts)

    batches.run_item(run, job_batch_id, work)


@handles(AGAIN)
def again(run: Run) -> None:
    """Syncs that failed, and that nobody has asked for since."""
    with run.finish() as session:
        run.outcome = f"{receipts.ask_again(session)} asked for"


def _begin(run: Run, lead_id: int, trigger: Trigger, *, is_spare: bool = False) -> Reading | None:
    """None: another job reads this lead, and two could take each other's pages for the old end; it is put off."""
    with unit_of_work() as session:
        lead = session.get(Lead, lead_id, with_for_update=True)
        if lead is None or lead.merged_into is not None:
            raise NotFound(f"lead {lead_id}")
        if receipts.is_being_read(session, lead, run.lease.job_id):
            note = "Another sync of this conversation goes on."
            ledger.put_off(session, run.lease, BUSY_SECONDS, "Busy", note)
            run.ended = True
            return None
        receipt, before = receipts.begin(session, lead, trigger, run.lease.job_id)
        changes.announce(session, lead.workspace_id)
        whole = {name: bool(before.get(name, {}).get("whole")) for name in PARTS}
        return Reading(
            workspace_id=lead.workspace_id,
            lead_id=lead.id,
            receipt_id=receipt.id,
            began_at=run.began_at,
            is_spare=is_spare or trigger == "schedule",
            emailbison_id=lead.emailbison_id,
            gohighlevel_id=lead.gohighlevel_id,
            email=lead.email,
            phone=lead.phone_e164,
            parts={name: Part(whole=whole[name]) for name in PARTS},
        )


def _read(work: Reading) -> ProviderError | None:
    """Both parts, each as far as it comes; answers what the job has to end with.

    A refused key parks the job only when no part could be read: otherwise the part that works would stop being synced
    because of the other. Its connection says what to do, and a person or the next key asks again.
    """
    failures: list[ProviderError] = []
    for name, read in PARTS.items():
        part, began = work.parts[name], time.monotonic()
        try:
            read(work, part)
        except ProviderError as failed:
            part.state = "refused" if isinstance(failed, KeyRefused) else "failed"
            part.remedy = remedy_for(failed)
            failures.append(failed)
        part.seconds = round(time.monotonic() - began, 2)
    is_partly = any(part.state == "done" for part in work.parts.values())
    if failures:
        state: Any = "partly" if is_partly else "failed"
    else:
        state = "done" if is_partly else "nothing"
    refusals = [failure for failure in failures if isinstance(failure, KeyRefused)]
    others = [failure for failure in failures if not isinstance(failure, KeyRefused)]
    with unit_of_work() as session:
        for refusal in refusals:
            if is_partly or others:
                _show_refusal(session, work, refusal)
        receipts.write(session, work.receipt_id, work.parts, state)
        changes.announce(session, work.workspace_id)
    if others:
        # What was only put off costs no attempt; so it is the last to be raised.
        return min(others, key=lambda failure: isinstance(failure, NotAsked))
    return refusals[0] if refusals and not is_partly else None


def _show_refusal(session: Session, work: Reading, failed: KeyRefused) -> None:
    connection = find_connection(session, work.workspace_id, failed.provider)
    if connection is None or not failed.status:
        return
    if meet_refusal(session, connection, failed, work.began_at) == "new" and failed.status == 401:
        enqueue_test(session, connection)


PARTS: dict[str, Callable[[Reading, Part], None]] = {"sms": read_texts, "email": read_mails}
