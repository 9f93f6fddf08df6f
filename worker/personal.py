"""A person, erased."""

from webapp.jobs.runs import Run
from webapp.personal import erasing
from webapp.personal.jobs import ERASE
from worker.registry import handles


@handles(ERASE)
def erase(run: Run, lead_id: int, user_id: int) -> None:
    """What providers sent first, portion by portion; then everything else at once."""
    workspace_id = run.lease.workspace_id
    assert workspace_id is not None, "enqueued for a workspace"
    emptied = erasing.empty_all(workspace_id, lead_id)
    with run.finish("erased") as session:
        erasing.erase(session, workspace_id, lead_id, user_id, emptied)
