"""Files fetched from their providers, when somebody asked for one."""

from webapp.attachments import fetching
from webapp.attachments.jobs import FETCH
from webapp.jobs.runs import Run
from webapp.runtime.database import unit_of_work
from worker.registry import handles


@handles(FETCH, on_failure=fetching.record_failure)
def fetch(run: Run, attachment_id: int) -> None:
    """Fetch one file."""
    with unit_of_work() as session:
        wanted = fetching.wanted(session, attachment_id)
    if wanted is None:
        return
    answer = fetching.ask_for(wanted)
    with run.finish("refused" if answer.content is None else "fetched") as session:
        fetching.record_answer(session, wanted, answer)
