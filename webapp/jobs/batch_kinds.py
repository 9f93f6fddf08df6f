"""Batches: one kind of work on many items of a workspace, each item a job of its own in the slowest queue.

A purpose declares a `BatchKind` and handles one item with `run_item`; progress, pause, resume, cancel, the cap and the
reasons of failures come with it. Fairness comes from the queue: item jobs are bulk, the relay takes workspaces in turn,
and no more than MAX_IN_FLIGHT items of a batch are enqueued at a time, so that a pause or an end takes effect soon.

    ARCHIVE_ONE = JobKind("leads.archive_one", queue="bulk", label="Archive a lead, with others", cancellable=False,
                          key_form="batch-{job_batch_id}-{lead_id}")
    ARCHIVE = BatchKind("archive", item=ARCHIVE_ONE, argument="lead_id", query=_old_leads, noun="clean-up", ...)

    @handles(ARCHIVE_ONE, on_failure=batches.record_failure)
    def archive_one(run: Run, lead_id: int, job_batch_id: int) -> None:
        batches.run_item(run, job_batch_id, lambda: archiving.archive(run, lead_id, job_batch_id))

The work ends with `run.finish()`, and `record_done(session, job_batch_id)` in that transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from webapp.jobs.batch_models import JobBatch
from webapp.jobs.kinds import JobKind

SLICE = 200
"""Items that are enqueued in one transaction."""
MAX_IN_FLIGHT = 1_000
"""Items of one batch that have been enqueued and are not finished; the others are enqueued as these are done."""

BATCH_KINDS: dict[str, BatchKind] = {}


def reserve_share(_session: Session, batch: JobBatch) -> bool:
    """Reserve what one item may cost; False when that would go beyond the cap."""
    if batch.cap is not None and batch.spent + batch.share > batch.cap:
        return False
    batch.spent += batch.share
    return True


@dataclass(frozen=True, slots=True)
class BatchKind:
    """A purpose for which batches are started; at most one batch of a kind is live in a workspace.

    `item`      the kind of one item's job, on the bulk queue. Its arguments are `argument` (the item's id) and `job_batch_id`,
                both in its key: `batch-{job_batch_id}-{lead_id}`
    `query`     the ids of all items of a workspace, given the batch's options; one column, in any order
    `admits`    is asked before each item, with the batch locked; False leaves the item out. It reserves the item's share
    `noun`      what people call such a batch, as in "A rescoring goes on already."
    `nothing`   the sentence for people when there is no item
    `slice`     how many items are enqueued in one transaction; `max_in_flight` how many may be unfinished
    """

    name: str
    item: JobKind
    argument: str
    query: Callable[[int, dict[str, Any]], Select[int]]
    noun: str
    nothing: str
    admits: Callable[[Session, JobBatch], bool] = reserve_share
    slice: int = SLICE
    max_in_flight: int = MAX_IN_FLIGHT

    def __post_init__(self) -> None:
        if self.item.queue != "bulk" or self.name in BATCH_KINDS:
            raise ValueError(f"batch kind {self.name}: its items are not bulk jobs, or the name is taken")
        if self.item.key_form != f"batch-{{job_batch_id}}-{{{self.argument}}}":
            raise ValueError(f"batch kind {self.name}: an item's key names its batch, then the item")
        BATCH_KINDS[self.name] = self
