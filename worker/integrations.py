"""Connections, tested; webhooks, registered."""

from __future__ import annotations

from webapp.integrations import webhook_addresses
from webapp.integrations.base_hosts import list_hosts
from webapp.integrations.connections import open_mail
from webapp.integrations.health import record_success
from webapp.integrations.jobs import MAILBOXES, REGISTER, TEST, WATCH, enqueue_mailbox_check, enqueue_watch
from webapp.integrations.mailboxes import record_mailbox
from webapp.integrations.models import Connection
from webapp.integrations.probing import probe, record_probe, unchanged
from webapp.jobs.runs import Run
from webapp.providers.registry import of_channel
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from webapp.runtime.log import logger
from webapp.sync.coverage import coverage_of
from webapp.sync.jobs import FIRST_DAYS, enqueue_check
from worker.registry import handles

log = logger()


@handles(TEST)
def test(run: Run, connection_id: int) -> None:
    """Make the cheapest call there is, and write down how it went. A refusal is a result here, not a failure."""
    with unit_of_work() as session:
        connection = session.get(Connection, connection_id)
        if connection is None:
            raise NotFound(f"connection {connection_id}")
        hosts = [host.host for host in list_hosts(session)]
    result = probe(connection, hosts)
    if result.error is not None and connection.state not in {"refused", "failing"}:
        log.warning("test failed", **result.error.facts())
    with run.finish(result.outcome) as session:
        present = unchanged(session, connection)
        if present is None:
            return
        record_probe(session, present, result)
        is_new = coverage_of(session, present.workspace_id, present.provider).watermark is None
        if result.error is None and is_new:
            enqueue_check(session, present, FIRST_DAYS)  # messages from before it was connected
        if result.error is None and present.provider in of_channel("email"):
            enqueue_mailbox_check(session, present.workspace_id, present.provider)


@handles(REGISTER)
def register(run: Run, connection_id: int) -> None:
    """Let our webhook stand at the provider once, or not at all, as a person wants it."""
    with unit_of_work() as session:
        connection = session.get(Connection, connection_id)
        if connection is None:
            raise NotFound(f"connection {connection_id}")
        _, client = open_mail(session, connection.workspace_id, connection.provider)
        plan = webhook_addresses.plan_for(connection)
    found = webhook_addresses.reconcile(client, plan)
    with run.finish("registered" if found else "not registered") as session:
        webhook_addresses.record_found(session, session.get_one(Connection, connection_id), found)
        record_success(session, connection_id)


@handles(MAILBOXES)
def mailboxes(run: Run, connection_id: int) -> None:
    """Write down what the provider says of its mailboxes."""
    with unit_of_work() as session:
        connection = session.get(Connection, connection_id)
        if connection is None:
            raise NotFound(f"connection {connection_id}")
        _, client = open_mail(session, connection.workspace_id, connection.provider)
    found = [mailbox for page in client.mailboxes() for mailbox in page.rows]
    with run.finish(f"{len(found)} mailboxes") as session:
        for mailbox in found:
            record_mailbox(session, connection.workspace_id, mailbox)


@handles(WATCH)
def watch(run: Run) -> None:
    """Broken connections are tried again by themselves, so that a key that was mended elsewhere is noticed."""
    with run.finish() as session:
        run.outcome = f"{enqueue_watch(session)} asked for"
