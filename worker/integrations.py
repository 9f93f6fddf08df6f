"""Connections, tested; webhooks, registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.completeness.jobs import FIRST_DAYS, enqueue_check
from webapp.completeness.tally import coverage_of
from webapp.integrations import addresses
from webapp.integrations.base_hosts import list_hosts
from webapp.integrations.connections import (
    account_of,
    circuit_key_of,
    emailbison_account,
    location_of,
    record_trouble,
)
from webapp.integrations.health import record_success
from webapp.integrations.jobs import REGISTER, TEST, WATCH, enqueue_watch
from webapp.integrations.models import Connection
from webapp.jobs.runs import Run
from webapp.providers import breaker
from webapp.providers.emailbison.wire import Account
from webapp.providers.emailbison.workspace import whoami
from webapp.providers.errors import KeyRefused, ProviderError
from webapp.providers.gohighlevel import account as gohighlevel
from webapp.providers.gohighlevel.contacts import location_name
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
    if connection.provider == gohighlevel.PROVIDER:
        _test_location(run, connection)
    else:
        _test_key(run, connection, others)


def _test_key(run: Run, connection: Connection, others: Sequence[str]) -> None:
    try:
        account = account_of(connection)
        user = whoami(Account(account.host, account.key), TEST_SECONDS)
    except KeyRefused as refused:
        # A refusal of our own has no status: nobody was asked.
        _note_trouble(run, connection, refused, _home_of(account, others) if refused.status == 401 else None)
    except ProviderError as failed:
        _note_trouble(run, connection, failed)
    else:
        _note_success(run, connection, user.team.name or user.name)


def _test_location(run: Run, connection: Connection) -> None:
    try:
        name = location_name(replace(location_of(connection), circuit_key=""))
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
        _, account = emailbison_account(session, connection.workspace_id)
        plan = addresses.plan_for(connection)
    found = addresses.reconcile(account, plan)
    with run.finish("registered" if found else "not registered") as session:
        addresses.record_found(session, session.get_one(Connection, connection_id), found)
        record_success(session, connection_id)


@handles(WATCH)
def watch(run: Run) -> None:
    """Broken connections are tried again by themselves, so that a key that was mended elsewhere is noticed."""
    with run.finish() as session:
        run.outcome = f"{enqueue_watch(session)} asked for"


def _home_of(account: Account, hosts: Sequence[str]) -> str | None:
    """The other host of the list that accepts this key."""
    deadline = Deadline.after(SEARCH_SECONDS)
    for host in hosts:
        if host == account.host or deadline.has_passed():
            continue
        try:
            whoami(Account(host, account.key), min(PER_HOST_SECONDS, deadline.remaining()))
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
