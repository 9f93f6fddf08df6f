"""Drafts, written by the model and left for a person."""

from webapp.drafting.jobs import DRAFT, REDRAFT
from webapp.drafting.writing import write_draft
from webapp.jobs.runs import Run
from worker.registry import handles


@handles(DRAFT)
def draft(run: Run, lead_id: int) -> None:
    """Draft an answer to the newest reply, if nobody has: neither the model before, nor a person in earnest."""
    write_draft(run, lead_id, again=False)


@handles(REDRAFT)
def redraft(run: Run, lead_id: int) -> None:
    """Draft another one: a person asks."""
    write_draft(run, lead_id, again=True)
