"""Testing a connection: one cheap call with its stored key, to its own host; to another one only when a person says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from webapp.integrations import base_hosts
from webapp.integrations.connections import circuit_key_of, credentials_of
from webapp.integrations.health import record_failure, record_refusal, record_success, remedy_for
from webapp.integrations.models import Connection
from webapp.providers import breaker
from webapp.providers.clients import Account
from webapp.providers.errors import KeyRefused, ProviderError
from webapp.providers.registry import PROVIDERS
from webapp.runtime import changes, clock
from webapp.runtime.text import one_line

TEST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """How a test went. `error` None: it works."""

    account: Account = field(default_factory=Account)
    error: ProviderError | None = None

    @property
    def outcome(self) -> str:
        """In two words, for the job's record."""
        return "works" if self.error is None else type(self.error).__name__


def probe(connection: Connection, host: str | None = None) -> ProbeResult:
    """Ask the provider whose account it is, at this host or the connection's own. Never raises ProviderError."""
    provider = PROVIDERS[connection.provider]
    try:
        # Without a circuit: a test has to go out while the circuit is open.
        credentials = replace(credentials_of(connection, provider), circuit_key="")
        credentials = replace(credentials, host=host or credentials.host)
    except KeyRefused as unusable:
        return ProbeResult(error=unusable)
    try:
        account = provider.open(credentials).about_account(TEST_SECONDS)
    except ProviderError as failed:
        return ProbeResult(error=failed)
    if host is None:
        breaker.note_success(circuit_key_of(connection))
    return ProbeResult(account)


def record_probe(session: Session, connection: Connection, result: ProbeResult) -> None:
    """Write down how it went; what was parked goes on when that mends the connection."""
    if result.error is None:
        connection.account_name = one_line(result.account.name, 80)
        connection.country = result.account.country
        if connection.location_id:
            connection.location_proven_at = connection.location_proven_at or clock.now()
        session.flush()
        record_success(session, connection.id, is_test=True)
    elif isinstance(result.error, KeyRefused):
        record_refusal(session, connection, result.error, connection.belongs_to)
    else:
        record_failure(session, connection, result.error)


def record_try(session: Session, connection: Connection, host: str, result: ProbeResult) -> None:
    """Write down whether another host accepts the key that the connection's own host refuses."""
    if connection.state != "refused":
        return
    if result.error is None:
        own = base_hosts.in_force(PROVIDERS[connection.provider], connection).host
        record_refusal(session, connection, KeyRefused(connection.provider, own, "tried", 401), host)
    else:
        connection.remedy = f"{host} does not accept the key either: {remedy_for(result.error)}"
        changes.announce(session, connection.workspace_id)


def unchanged(session: Session, tested: Connection) -> Connection | None:
    """The connection, locked, unless its key or host changed while it was tested: then the next test decides."""
    present = session.get(Connection, tested.id, with_for_update=True)
    used = (tested.host, tested.key_sealed, tested.location_id)
    if present is None or (present.host, present.key_sealed, present.location_id) != used:
        return None
    return present
