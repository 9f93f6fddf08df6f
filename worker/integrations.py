"""Connections, tested; webhooks, registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from webapp.completeness.jobs import FIRST_DAYS, enqueue_check
from webapp.completeness.tally import coverage_of
from webapp.integrations import webhook_addresses
from webapp.integrations.base_hosts import list_hosts
from webapp.integrations.connections import (
    circuit_key_of,
    credentials_of,
    open_mail,
    record_trouble,
)
from webapp.integrations.health import record_success
from webapp.integrations.jobs import REGISTER, TEST, WATCH, enqueue_watch
from webapp.integrations.models import Connection
from webapp.jobs.runs import Run
from webapp.providers import breaker
from webapp.providers.errors import KeyRefused, ProviderError
from webapp.providers.registration import Credentials, Provider
from webapp.providers.registry import PROVIDERS
from webapp.runtime.clock import Deadline
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from webapp.runtime.log import logger
from webapp.runtime.text import one_line
from worker.registry import handles

TEST_SECONDS = 10.0
SEARCH_SECONDS = 25.0
PER_HOST_SECONDS = 5.0

log = logger()


@handles(TEST)
def test(run: Run, connection_id: int) -> None:
    """Make the cheapest call there is, and write down how it went. A refusal is a result here, not a failure."""
    with unit_of_work() as session:
        connection = session.get(Connection, connection_id)
        if connection is None:
            raise NotFound(f"connection {connection_id}")
        others = [host.host for host in list_hosts(session)]
    provider = PROVIDERS[connection.provider]
    credentials = None
    try:
        credentials = replace(credentials_of(connection, provider), circuit_key="")
        name = provider.open(credentials).account_name(TEST_SECONDS)
    except KeyRefused as refused:
        # A refusal of our own has no status: nobody was asked.
        belongs_to = None
        if credentials and refused.status == 401 and provider.can("hosts"):
            belongs_to = _home_of(provider, credentials, others)
        _note_trouble(run, connection, refused, belongs_to)
    except ProviderError as failed:
        _note_trouble(run, connection, failed)
    else:
        _note_success(run, connection, name)


def _note_success(run: Run, tested: Connection, name: str) -> None:
    breaker.note_success(circuit_key_of(tested))
    with run.finish("works") as session:
        if present := _still(session, tested):
            present.account_name = one_line(name, 80)
            session.flush()
            record_success(session, tested.id, is_test=True)
            if coverage_of(session, present.workspace_id, present.provider).complete_up_to is None:
                enqueue_check(session, present, FIRST_DAYS)  # what was said before it was connected


def _note_trouble(run: Run, tested: Connection, failed: ProviderError, belongs_to: str | None = None) -> None:
    if tested.state not in {"refused", "failing"}:
        log.warning("test failed", **failed.facts())
    with run.finish("wrong host" if belongs_to else type(failed).__name__) as session:
        if present := _still(session, tested):
            record_trouble(session, present, failed, belongs_to)


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


@handles(WATCH)
def watch(run: Run) -> None:
    """Broken connections are tried again by themselves, so that a key that was mended elsewhere is noticed."""
    with run.finish() as session:
        run.outcome = f"{enqueue_watch(session)} asked for"


def _home_of(provider: Provider[Any], credentials: Credentials, hosts: Sequence[str]) -> str | None:
    """The other host of the list that accepts this key."""
    deadline = Deadline.after(SEARCH_SECONDS)
    for host in hosts:
        if host == credentials.host or deadline.has_passed():
            continue
        try:
            elsewhere = provider.open(replace(credentials, host=host))
            elsewhere.account_name(min(PER_HOST_SECONDS, deadline.remaining()))
        except ProviderError:
            continue
        return host
    return None


def _still(session: Session, tested: Connection) -> Connection | None:
    """The connection, unless its key or host changed while it was tested: then the next test has the word."""
    present = session.get(Connection, tested.id, with_for_update=True)
    used = (tested.host, tested.key_sealed, tested.location_id)
    if present is None or (present.host, present.key_sealed, present.location_id) != used:
        return None
    return present
