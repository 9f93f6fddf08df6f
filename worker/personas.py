"""Pages, read for the knowledge."""

from webapp.jobs.runs import Run
from webapp.personas import editing
from webapp.personas.jobs import READ_PAGE
from webapp.providers import pages
from webapp.runtime.database import unit_of_work
from worker.registry import handles


@handles(READ_PAGE, on_failure=editing.record_unread)
def read_page(run: Run, knowledge_id: int) -> None:
    """Fetch one page and keep its text."""
    with unit_of_work() as session:
        address = editing.address_of(session, knowledge_id)
    page = pages.read_page(address)
    with run.finish("read") as session:
        editing.record_page(session, knowledge_id, page.title, page.text)
