"""Leads, judged and scored; a lead whose newest reply asks for an answer gets a draft next."""

from sqlalchemy.orm import Session

from webapp.drafting import writing
from webapp.jobs import batches
from webapp.jobs.runs import Run
from webapp.scoring.jobs import RESCORE, RESCORE_ONE, SCORE
from webapp.scoring.lead import Scoring, score_lead
from worker.registry import handles


@handles(SCORE)
def score(run: Run, lead_id: int) -> None:
    """Judge the newest reply and score the lead, unless that reply has been read."""
    score_lead(run, lead_id, _draft_next, again=False)


@handles(RESCORE)
def rescore(run: Run, lead_id: int) -> None:
    """The same, even if the newest reply has been read before."""
    score_lead(run, lead_id, _draft_next, again=True)


@handles(RESCORE_ONE, on_failure=batches.record_failure)
def rescore_one(run: Run, lead_id: int, job_batch_id: int) -> None:
    """One lead of a rescoring."""

    def count(session: Session, scored: Scoring) -> None:
        _draft_next(session, scored)
        batches.record_done(session, job_batch_id, cost=scored.micros)

    batches.run_item(run, job_batch_id, lambda: score_lead(run, lead_id, count, again=True))


def _draft_next(session: Session, scored: Scoring) -> None:
    writing.enqueue_if_wanted(session, scored.case, scored.choices)
