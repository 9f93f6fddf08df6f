"""Gates, looked at each minute."""

from webapp.asking import gates
from webapp.asking.jobs import REVIEW
from webapp.jobs.runs import Run
from worker.registry import does


@does(REVIEW)
def review(run: Run) -> None:
    """Release what waits for the model, if its time has come."""
    with run.finish() as session:
        gates.review(session)
