"""Pages, read for the knowledge."""

from __future__ import annotations

from webapp.jobs.runs import Run
from webapp.personas import editing
from webapp.personas.jobs import READ_PAGE
from webapp.personas.models import Knowledge
from webapp.providers import pages
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from worker.registry import handles


@handles(READ_PAGE, on_failure=editing.record_unread)
def read_page(run: Run, knowledge_id: int) -> None:
    """Fetch one page and keep its words."""
    with unit_of_work() as session:
        row = session.get(Knowledge, knowledge_id)
        if row is None or row.address is None:
            raise NotFound(f"knowledge {knowledge_id}")
        address = row.address
    page = pages.read_page(address)
    with run.finish("read") as session:
        editing.record_page(session, knowledge_id, page.title, page.text)
