"""The house's own work, done."""

from webapp.jobs.runs import Run
from webapp.operations.jobs import TIDY
from webapp.operations.tidying import tidy as tidy_slice
from webapp.runtime.clock import Deadline
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from worker.registry import handles


@handles(TIDY)
def tidy(run: Run) -> None:
    """Forget what is old, slice by slice, for PASS_SECONDS at most; the next pass goes on."""
    deadline, forgotten, has_more = Deadline.after(settings().pass_seconds), 0, True
    while has_more and not deadline.has_passed():
        with unit_of_work() as session:
            deleted = tidy_slice(session)
        forgotten, has_more = forgotten + deleted, bool(deleted)
    run.outcome = f"{forgotten} rows deleted{', more to do' if has_more else ''}"
