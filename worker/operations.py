"""The house's own work, done."""

from webapp.jobs.runs import Run
from webapp.operations.jobs import TIDY
from webapp.operations.tidying import OLD, Old, forget_slice
from webapp.runtime.clock import Deadline
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from worker.registry import handles


@handles(TIDY)
def tidy(run: Run) -> None:
    """Forget what is old, slice by slice, for PASS_SECONDS at most; the next pass goes on."""
    deadline = Deadline.after(settings().pass_seconds)
    forgotten = {old.name: _forget(old, deadline) for old in OLD}
    said = ", ".join(f"{rows} {name}" for name, rows in forgotten.items() if rows)
    run.outcome = f"{said or '0 rows'} deleted{', more to do' if deadline.has_passed() else ''}"


def _forget(old: Old, deadline: Deadline) -> int:
    """How many rows."""
    forgotten, has_more = 0, True
    while has_more and not deadline.has_passed():
        with unit_of_work() as session:
            deleted = forget_slice(session, old)
        forgotten, has_more = forgotten + deleted, bool(deleted)
    return forgotten
