"""The model's circuits, reviewed each minute."""

from webapp.jobs.runs import Run
from webapp.llm import circuit
from webapp.llm.jobs import REVIEW
from worker.registry import handles


@handles(REVIEW)
def review(run: Run) -> None:
    """Release what waits for the model, if its time has come."""
    with run.finish() as session:
        circuit.review(session)
