"""All leads of a workspace, synced: a batch with a job for each lead."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.jobs import batches
from webapp.jobs.batch_kinds import BatchKind
from webapp.jobs.batch_models import JobBatch
from webapp.jobs.runs import Run
from webapp.leads.models import Lead
from webapp.runtime.errors import Invalid
from webapp.sync import lead, receipts
from webapp.sync.jobs import SYNC_ONE


def _leads(workspace_id: int, _options: dict[str, Any]) -> Select[int]:
    return select(Lead.id).where(Lead.workspace_id == workspace_id, Lead.merged_into.is_(None))


BULK_SYNC = BatchKind(
    "sync",
    item=SYNC_ONE,
    argument="lead_id",
    query=_leads,
    noun="sync of everything",
    nothing="There is no lead yet.",
)
"""Its counts: "new" messages, and the provider calls of each channel, "sms_calls" and "email_calls"."""


def start(session: Session, workspace_id: int, user_id: int) -> JobBatch:
    """Start one. Raises Invalid while another one is live, or when there is nothing to sync, or nothing to sync from."""
    if not receipts.is_connected(session, workspace_id):
        raise Invalid("sync", "No provider is connected. Enter a key under Integrations first.")
    return batches.start(session, BULK_SYNC, workspace_id, user_id)


def may_start(session: Session, workspace_id: int) -> bool:
    """Whether one can be started: a provider is connected, and no sync of everything is live."""
    last = batches.newest(session, BULK_SYNC, workspace_id)
    return (last is None or not last.is_live) and receipts.is_connected(session, workspace_id)


def sync_one(run: Run, lead_id: int, job_batch_id: int) -> None:
    """Sync one lead of the batch, and count what it took. Raises as `lead.sync` does."""
    work = lead.sync(run, lead_id, "all")
    if work is None:
        return
    calls = {f"{channel}_calls": part.calls for channel, part in work.parts.items()}
    with run.finish(f"{work.new} new") as session:
        batches.record_done(session, job_batch_id, new=work.new, **calls)
