"""The same act on many leads: a batch with a job for each lead. And the recount that holds the numbers to the leads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from webapp.jobs.batch_kinds import BatchKind
from webapp.jobs.kinds import PASS_TIMEOUT, JobKind
from webapp.leads.models import Lead
from webapp.runtime.arrays import among

ACT_ONE = JobKind(
    "inbox.act_one",
    queue="bulk",
    label="Do to a lead what is done to many",
    key_form="batch-{job_batch_id}-{lead_id}",
    cancellable=False,
)

RECOUNT = JobKind(
    "inbox.recount",
    queue="bulk",
    label="Count leads anew",
    key_form="recount-{slot}",
    attempts=2,
    timeout=PASS_TIMEOUT,
)
RECOUNT_SECONDS = 60


def _leads(workspace_id: int, options: dict[str, Any]) -> Select[int]:
    """Those that were chosen at the start: who enters or leaves a list afterwards changes nothing."""
    chosen = among(Lead.id, options["lead_ids"])
    return select(Lead.id).where(Lead.workspace_id == workspace_id, chosen, Lead.merged_into.is_(None))


MANY = BatchKind(
    "acts",
    item=ACT_ONE,
    argument="lead_id",
    query=_leads,
    noun="change of many leads",
    nothing="No lead is chosen.",
)
"""Options: "act" and "value" as in many.ACTS, "user_id", "lead_ids"; for taking a batch back: "act" "undo" and "of".
Its counts: "changed" and "left", where nothing was to be changed."""
