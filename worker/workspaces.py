"""Workspaces that were deleted, emptied."""

from webapp.jobs.runs import Run
from webapp.runtime.clock import Deadline
from webapp.runtime.database import system_transaction
from webapp.runtime.settings import settings
from webapp.workspaces import removing
from webapp.workspaces.jobs import EMPTY
from worker.registry import handles


@handles(EMPTY)
def empty(run: Run) -> None:
    """One after the other, for PASS_SECONDS at most; where more is left, another pass is asked for."""
    deadline = Deadline.after(settings().pass_seconds)
    while not deadline.has_passed():
        with system_transaction() as session:
            removal = removing.unfinished(session)
        if removal is None:
            return
        removing.go_on(removal, deadline)
    with run.finish("more to do") as session:
        EMPTY.enqueue(session, workspace_id=None)
