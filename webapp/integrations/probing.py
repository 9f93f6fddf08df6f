"""Testing a connection: one cheap call with its stored key, and for a refused key a search for the host that accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from webapp.integrations.connections import circuit_key_of, credentials_of
from webapp.integrations.health import record_failure, record_refusal, record_success
from webapp.integrations.models import Connection
from webapp.providers import breaker
from webapp.providers.errors import KeyRefused, ProviderError
from webapp.providers.registration import Credentials, Provider
from webapp.providers.registry import PROVIDERS
from webapp.runtime.clock import Deadline
from webapp.runtime.text import one_line

TEST_SECONDS = 10.0
SEARCH_SECONDS = 25.0
PER_HOST_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """How a test went. `error` None: it works. `belongs_to`: the host of the list that accepts the refused key."""

    account_name: str = ""
    error: ProviderError | None = None
    belongs_to: str | None = None

    @property
    def outcome(self) -> str:
        """In two words, for the job's record."""
        if self.error is None:
            return "works"
        return "wrong host" if self.belongs_to else type(self.error).__name__


def probe(connection: Connection, hosts: Sequence[str]) -> ProbeResult:
    """Ask the provider whose account it is. `hosts` are those that the key may belong to instead. Never raises ProviderError."""
    provider = PROVIDERS[connection.provider]
    try:
        # Without a circuit: a test has to go out while the circuit is open.
        credentials = replace(credentials_of(connection, provider), circuit_key="")
    except KeyRefused as unusable:
        return ProbeResult(error=unusable)
    try:
        name = provider.open(credentials).account_name(TEST_SECONDS)
    except ProviderError as failed:
        is_refused = isinstance(failed, KeyRefused) and failed.status == 401
        home = _home_of(provider, credentials, hosts) if is_refused and provider.can("hosts") else None
        return ProbeResult(error=failed, belongs_to=home)
    breaker.note_success(circuit_key_of(connection))
    return ProbeResult(one_line(name, 80))


def record_probe(session: Session, connection: Connection, result: ProbeResult) -> None:
    """Write down how it went; what was parked goes on when that mends the connection."""
    if result.error is None:
        connection.account_name = result.account_name
        session.flush()
        record_success(session, connection.id, is_test=True)
    elif isinstance(result.error, KeyRefused):
        record_refusal(session, connection, result.error, result.belongs_to)
    else:
        record_failure(session, connection, result.error)


def unchanged(session: Session, tested: Connection) -> Connection | None:
    """The connection, locked, unless its key or host changed while it was tested: then the next test decides."""
    present = session.get(Connection, tested.id, with_for_update=True)
    used = (tested.host, tested.key_sealed, tested.location_id)
    if present is None or (present.host, present.key_sealed, present.location_id) != used:
        return None
    return present


def _home_of(provider: Provider[Any], credentials: Credentials, hosts: Sequence[str]) -> str | None:
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
