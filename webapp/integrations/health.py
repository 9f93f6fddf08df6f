"""Whether a connection works, since when, and what a person can do. The page shows it; the jobs wait by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from webapp.integrations.jobs import WATCH_SECONDS, enqueue_test
from webapp.integrations.models import Connection, ConnectionState, Trouble
from webapp.jobs import ledger
from webapp.providers import registry
from webapp.providers.errors import (
    BadReply,
    Gone,
    Intercepted,
    KeyRefused,
    NotAsked,
    OverQuota,
    ProviderError,
    Rejected,
    Unavailable,
)
from webapp.providers.registry import PROVIDERS
from webapp.runtime import changes, clock
from webapp.runtime.log import logger

log = logger()

NO_KEY = "no key was entered"
LOCKED = "the key cannot be opened"
"""Hints of a KeyRefused that we raise ourselves, without a call."""

OTHERWISE = " Mend that there, then try again."
NOTED_EVERY = timedelta(minutes=1)
KEY_STILL_STANDS = frozenset({"scope", "locked"})
"""Refusals that say nothing against the key."""
NOT_TESTED_AGAIN = timedelta(seconds=WATCH_SECONDS)

OTHERS = {"ai": "The model", "page": "The site", "crawl4ai": "Crawl4AI", "slack": "Slack"}
"""Whom jobs ask besides the workspace's own providers."""


def diagnose(error: ProviderError) -> Trouble:
    """What exactly is wrong, as far as one answer tells."""
    provider = PROVIDERS.get(error.provider)
    if isinstance(error, KeyRefused):
        refusals = provider.refusals if provider else {}
        otherwise = "other_workspace" if error.status == 403 and not refusals else "key_refused"
        known = {NO_KEY: "no_key", LOCKED: "locked", **refusals}
        return cast(Trouble, known.get(error.hint, otherwise))
    # A path that this provider has everywhere is missing at a host that somebody chose: somebody else lives there.
    may_be_elsewhere = provider is not None and provider.can("hosts")
    is_missing = isinstance(error, Rejected) and not isinstance(error, Gone) and error.status == 404
    is_elsewhere = is_missing and may_be_elsewhere
    if isinstance(error, BadReply) or is_elsewhere:
        return "not_provider"
    if isinstance(error, Unavailable):
        causes: dict[str, Trouble] = {"dns": "dns", "private": "private", "tls": "tls", "timeout": "timeout"}
        return causes.get(
            error.hint, "busy" if error.status == 429 or isinstance(error, NotAsked) else "down"
        )
    return "down"


def remedy_for(error: ProviderError, belongs_to: str | None = None) -> str:
    """What to tell the operator."""
    name, host = label_of(error.provider), error.host
    if error.provider == "ai":
        return _model_remedy(error)
    if told := _said_by(name, error):
        return told
    own = PROVIDERS[error.provider].remedies if error.provider in PROVIDERS else {}
    if isinstance(error, KeyRefused) and diagnose(error) in own:
        return own[diagnose(error)]
    if belongs_to:
        return f"This key belongs to {belongs_to}, and this workspace asks {host}. Choose {belongs_to} as the host, or enter a key of {host}."
    return {
        "no_key": f"No key was entered. Enter the key of the {name} workspace under Integrations.",
        "locked": "What is stored here cannot be opened: the key that it was sealed with is lost. Enter the provider's key again, or have whoever runs this Signalbox put the lost key back.",
        "key_refused": f"{name} refused the key at {host}. Copy the key again from {name} (Settings, API keys) and enter it under Integrations; if it is a key of another host, choose that host, or try it there.",
        "other_workspace": f"{name} at {host} accepts the key, but not for this record: it belongs to another workspace there. Enter the key of the right workspace under Integrations.",
        "dns": f"The address {host} cannot be found. Check how it is written, or ask whoever runs it.",
        "private": f"{host} leads to a private address, which is refused. If that is meant, allow it in EGRESS_ALLOW.",
        "tls": f"{host} has no valid certificate, so nothing was sent. Whoever runs it has to renew it.",
        "timeout": f"{name} did not answer in time at {host}. It is tried again by itself.",
        "not_provider": f"{host} answered, but not as {name} does. {_other_answer(error)}",
        "busy": f"{name} at {host} asks to slow down. Calls go on by themselves in a moment.",
        "down": f"{name} at {host} {f'answers with an error ({error.status})' if error.status else 'does not answer'}. It is tried again by itself.",
    }[diagnose(error)]


def _other_answer(error: ProviderError) -> str:
    provider = PROVIDERS.get(error.provider)
    if provider is not None and not provider.can("hosts"):
        return "It is tried again by itself; if it lasts, see whether the provider reports trouble."
    return "Check that this is the right host."


def _said_by(name: str, error: ProviderError) -> str:
    """What to do about an answer that is the provider's own no, or somebody's before it; blank for any other trouble."""
    if isinstance(error, Intercepted):
        return f"Something in front of {name} at {error.host}, a firewall or a proxy, answered in its place and let nothing through ({error.status}). The key was not judged. It is tried again by itself; if it lasts, ask whoever runs {error.host} to let this server in."
    if isinstance(error, Gone):
        return f"{name} does not know this person or message any more: it was deleted there."
    if isinstance(error, Rejected) and diagnose(error) != "not_provider":
        return _refused_by(name, error)
    return ""


def _refused_by(name: str, error: Rejected) -> str:
    if not error.hint:
        return f"{name} said no without saying why ({error.status}). Look at this person and mailbox there, then try again."
    return f"{name} said no: {error.hint.rstrip('.')}." + _what_then(error)


def _what_then(error: Rejected) -> str:
    """What to do about what a provider would not send. Its own sentence is all that tells one reason from another."""
    rejections = PROVIDERS[error.provider].rejections if error.provider in PROVIDERS else {}
    said = error.hint.lower()
    return next((f" {remedy}" for piece, remedy in rejections.items() if piece in said), OTHERWISE)


def _model_remedy(error: ProviderError) -> str:
    if isinstance(error, KeyRefused):
        return f"The model server at {error.host} refused the key or the model ({error.hint or error.status}). The AI page says what to do; this goes on by itself when it is mended."
    if isinstance(error, OverQuota):
        return f"The quota of the model account at {error.host} is used up. Raise its limit or add credit there, press “Try again” on the AI page, then retry."
    if isinstance(error, BadReply):
        return f"{error.host} answered, but not as a model server does. Check OPENAI_BASE_URL."
    if isinstance(error, Rejected):
        return f"The model server at {error.host} rejected the question ({error.hint or error.status}). Check the model and its reasoning effort in the settings."
    if error.status == 429:
        return "The model server asks for patience: too many questions at once."
    trouble = f"has trouble of its own ({error.status})" if error.status else "did not answer in time"
    return f"The model server at {error.host} {trouble}."


def label_of(provider: str) -> str:
    """What people call whomever a job asks."""
    return OTHERS.get(provider) or registry.label_of(provider)


def find_connection(session: Session, workspace_id: int, provider: str) -> Connection | None:
    """The workspace's connection to this provider."""
    return session.scalar(
        select(Connection).where(Connection.workspace_id == workspace_id, Connection.provider == provider)
    )


def country_of(session: Session, workspace_id: int, provider: str) -> str:
    """Where a number without a country code belongs that this provider tells of; blank when nobody knows."""
    connection = find_connection(session, workspace_id, provider)
    return (connection.country or "") if connection else ""


def record_refusal(
    session: Session, connection: Connection, error: KeyRefused, belongs_to: str | None = None
) -> None:
    """The key was refused: say so, and let the connection's jobs wait until it is mended."""
    _record(session, connection, "refused", error, belongs_to)


def refused_while_working(
    session: Session, connection: Connection, refusal: KeyRefused, began_at: datetime
) -> bool:
    """Record a refusal that work met which began at this moment; False when the connection was mended since.

    Then the work used a key, or met a fault, that is no more: it is worth another try, and nobody would release what is
    parked now. What is new is tested: whether the key was replaced meanwhile. A key
    that passed its test a moment ago is not: where the provider refuses it for some calls alone, test and work would chase
    each other for ever. The watch tests it later.
    """
    session.flush()
    session.refresh(connection, with_for_update=True)
    if connection.state == "refused":
        return True
    if connection.state_since > began_at:
        return False
    was_mended = connection.state == "working" and clock.now() - connection.state_since < NOT_TESTED_AGAIN
    record_refusal(session, connection, refusal)
    log.warning("key refused", **refusal.facts())
    if refusal.status == 401 and not was_mended:
        enqueue_test(session, connection)
    return True


def record_failure(session: Session, connection: Connection, error: ProviderError) -> None:
    """The provider does not answer as it should. The jobs go on trying by themselves."""
    _record(session, connection, "failing", error, None)


def record_success(session: Session, connection_id: int, *, is_test: bool = False) -> None:
    """A call went through, noted once a minute; what was parked goes on when that mends the connection.

    A record of another workspace is not mended by a call for a record of ours; only a test or a new key says so.
    """
    now = clock.now()
    broken = [Connection.id == connection_id, Connection.state != "working"]
    if not is_test:
        broken.append(Connection.trouble.is_distinct_from("other_workspace"))
    mended = session.scalars(
        update(Connection)
        .where(*broken)
        .values(
            state="working",
            state_since=now,
            trouble=None,
            belongs_to=None,
            remedy=None,
            failed_call=None,
            last_success_at=now,
        )
        .returning(Connection.workspace_id)
    ).all()
    if mended:
        ledger.release_parked(session, connection_id)
        changes.announce(session, mended[0])
        return
    long_ago = or_(Connection.last_success_at.is_(None), Connection.last_success_at < now - NOTED_EVERY)
    session.execute(
        update(Connection).where(Connection.id == connection_id, long_ago).values(last_success_at=now)
    )


def failed_call(error: ProviderError) -> dict[str, object]:
    """What the card shows of it: no key, no body, no address of a person."""
    said = error.hint if error.status is not None else ""
    return {"status": error.status, "endpoint": error.endpoint, "host": error.host, "said": said}


def _record(
    session: Session,
    connection: Connection,
    state: ConnectionState,
    error: ProviderError,
    belongs_to: str | None,
) -> None:
    if connection.state != state:
        connection.state, connection.state_since = state, clock.now()
    connection.trouble = "wrong_host" if belongs_to else diagnose(error)
    if state == "refused" and connection.trouble not in KEY_STILL_STANDS:
        connection.location_proven_at = None  # whose access was taken away is told nothing more
    connection.belongs_to = belongs_to
    connection.remedy = remedy_for(error, belongs_to)
    connection.failed_call = failed_call(error)
    connection.last_failure_at = clock.now()
    changes.announce(session, connection.workspace_id)
