"""Reading the provider's list of campaigns, a page and a transaction at a time."""

from __future__ import annotations

from webapp.campaigns import sync
from webapp.campaigns.names import follow_names
from webapp.integrations.connections import open_mail
from webapp.integrations.health import record_success
from webapp.integrations.models import Connection
from webapp.jobs.runs import Run
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound


def read_list(run: Run, connection_id: int) -> None:
    """Read the whole list of a connection. Only a list that was read to its end marks what is gone. Raises providers.errors."""
    began = clock.now()
    with unit_of_work() as session:
        connection = session.get(Connection, connection_id)
        if connection is None:
            raise NotFound(f"connection {connection_id}")
        workspace_id, provider = connection.workspace_id, connection.provider
        _, client = open_mail(session, workspace_id, provider)
        sync.begin(session, workspace_id, began)
    seen = 0
    for page in client.campaigns():
        with unit_of_work() as session:
            sync.take_page(session, workspace_id, provider, page.rows, clock.now())
        seen += len(page.rows)
    with run.finish() as session:
        gone = sync.end(session, workspace_id, provider, clock.now())
        follow_names(session, workspace_id)
        record_success(session, connection_id)
        run.outcome = f"{seen} seen, {gone} gone"
