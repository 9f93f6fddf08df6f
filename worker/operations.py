"""The house's own work, done."""

from webapp.jobs.runs import Run
from webapp.operations.jobs import TIDY
from webapp.operations.tidying import tidy as tidy_slice
from webapp.runtime.clock import Deadline
from webapp.runtime.database import unit_of_work
from worker.registry import handles


@handles(TIDY)
def tidy(run: Run) -> None:
    """Forget what is old, slice by slice, for a minute at most; the next tick goes on."""
    deadline = Deadline.after(60)
    while not deadline.has_passed():
        with unit_of_work() as session:
            if not tidy_slice(session):
                return
