"""Leads, judged and scored; a lead whose newest reply asks for an answer gets a draft next."""

from sqlalchemy.orm import Session

from webapp.drafting import writing
from webapp.jobs.runs import Run
from webapp.providers.errors import ProviderError
from webapp.runtime.database import unit_of_work
from webapp.scoring import rescoring
from webapp.scoring.jobs import RESCORE, RESCORE_ALL, RESCORE_ONE, SCORE
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


@handles(RESCORE_ALL)
def rescore_all(run: Run, rescoring_id: int) -> None:
    """Ask for every lead of the workspace, a few hundred in one transaction; a repetition goes on where the last one was."""
    is_more = True
    while is_more:
        with unit_of_work() as session:
            is_more = rescoring.spread(session, rescoring_id)


@handles(RESCORE_ONE, on_failure=rescoring.record_failure)
def rescore_one(run: Run, lead_id: int, rescoring_id: int) -> None:
    """One lead of many, while the rescoring goes on and its cap is not reached."""
    with unit_of_work() as session:
        taken = rescoring.take(session, rescoring_id)
    if taken is None:
        with run.finish("left out") as session:
            rescoring.record_left_out(session, rescoring_id)
        return

    def at_end(session: Session, scored: Scoring) -> None:
        _draft_next(session, scored)
        rescoring.record_done(session, scored.micros, rescoring_id=rescoring_id, taken=taken)

    try:
        score_lead(run, lead_id, at_end, again=True)
    except ProviderError:
        with unit_of_work() as session:
            rescoring.give_back(session, rescoring_id, taken)
        raise


def _draft_next(session: Session, scored: Scoring) -> None:
    writing.enqueue_if_wanted(session, scored.case, scored.choices)
