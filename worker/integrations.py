"""Connections, tested."""

from __future__ import annotations

from webapp.integrations.connections import emailbison_account, record_trouble
from webapp.integrations.health import record_success
from webapp.integrations.jobs import TEST
from webapp.integrations.models import Connection
from webapp.jobs.runs import Run
from webapp.providers import emailbison
from webapp.providers.errors import ProviderError
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from worker.perform import does


@does(TEST)
def test(run: Run, connection_id: int) -> None:
    """Make the cheapest call there is, and write down how it went. A refusal is a result here, not a failure."""
    with unit_of_work() as session:
        connection = session.get(Connection, connection_id)
        if connection is None:
            raise NotFound(f"connection {connection_id}")
        _, account = emailbison_account(session, connection.workspace_id)
    try:
        emailbison.whoami(account)
    except ProviderError as failed:
        with run.finish(type(failed).__name__) as session:
            record_trouble(session, connection_id, failed)
        return
    with run.finish("works") as session:
        record_success(session, connection_id)
