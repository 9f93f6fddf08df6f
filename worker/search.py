"""What leads are found by, written down."""

from webapp.jobs.runs import Run
from webapp.runtime.clock import Deadline
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from webapp.search.indexing import index_some
from webapp.search.jobs import INDEX
from worker.registry import handles


@handles(INDEX)
def index(run: Run) -> None:
    """Write down the words of the leads that have changed, for PASS_SECONDS at most; the next pass goes on."""
    deadline, changes, has_more = Deadline.after(settings().pass_seconds), 0, True
    while has_more and not deadline.has_passed():
        with unit_of_work() as session:
            indexed = index_some(session)
        changes, has_more = changes + indexed, bool(indexed)
    run.outcome = f"{changes} changes written down{', more to do' if has_more else ''}"
