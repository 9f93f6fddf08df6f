"""Storing a delivery: the row and its job in one statement, and so in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import TextClause, text

from webapp.jobs.notify import notify
from webapp.providers.envelopes import Envelope
from webapp.runtime.database import system_statements
from webapp.runtime.secrets import token_hash
from webapp.webhooks.jobs import PROCESS


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a call. `how` is "unknown" when no connection has this token."""

    how: Literal["new", "repeated", "unknown"]
    delivery_id: int | None = None


def store(provider: str, token: str, envelope: Envelope, content_type: str, body: bytes) -> Stored:
    """Commit the delivery and, when there is work to do, its job; or neither. Raises Busy.

    One statement instead of a unit of work with four: a webhook is acknowledged only when it is durable, and the
    provider is waiting (see bench/webhook.py for what it buys).
    """
    found = _store(_STORE_BY_TOKEN, provider, envelope, content_type, body, hash=token_hash(token))
    return found[0] if found else Stored("unknown")


def store_by_place(provider: str, envelope: Envelope, content_type: str, body: bytes) -> list[Stored]:
    """The same for a call that names its place itself: once for each workspace whose key opens that place. Raises Busy."""
    return _store(_STORE_BY_PLACE, provider, envelope, content_type, body, place=envelope.place)


def _store(
    statement: TextClause, provider: str, envelope: Envelope, content_type: str, body: bytes, **where: object
) -> list[Stored]:
    values = {
        "provider": provider,
        "type": envelope.event_type,
        "key": envelope.event_key,
        "former": envelope.former_key,
        "content_type": content_type[:200].encode("ascii", "replace").decode().replace("\0", ""),
        "body": body,
        "state": envelope.state,
        "reason": envelope.reason,
        **where,
    }
    with system_statements() as connection:
        rows = connection.execute(statement, values).all()
    if rows and rows[0].asked:
        notify()
    return [Stored("new", row.delivery_id) if row.delivery_id else Stored("repeated") for row in rows]


_ENQUEUE = PROCESS.enqueue_sql(
    "stored WHERE state = 'received'", workspace_id="workspace_id", delivery_id="id"
)
_STORE = f"""
    WITH target AS (
        SELECT workspace_id FROM connection
        WHERE provider = CAST(:provider AS varchar) AND {{condition}}
    ), stored AS (
        INSERT INTO delivery (workspace_id, provider, event_type, event_key, content_type, body, state, reason, finished_at)
        SELECT workspace_id, CAST(:provider AS varchar), :type, :key, :content_type, :body, CAST(:state AS varchar), :reason,
            CASE WHEN CAST(:state AS varchar) <> 'received' THEN now() END
        FROM target
        WHERE CAST(:former AS varchar) IS NULL OR NOT EXISTS (
            SELECT FROM delivery WHERE workspace_id = target.workspace_id
                AND provider = CAST(:provider AS varchar) AND event_key = CAST(:former AS varchar))
        ON CONFLICT (workspace_id, provider, event_key) DO NOTHING
        RETURNING id, workspace_id, state
    ), asked AS (
        {_ENQUEUE}
    )
    SELECT stored.id AS delivery_id, (SELECT count(*) FROM asked) AS asked FROM target LEFT JOIN stored USING (workspace_id)
"""
_STORE_BY_TOKEN = text(
    _STORE.format(
        condition="(webhook_token_hash = :hash"
        " OR id IN (SELECT connection_id FROM former_address WHERE token_hash = :hash AND until > now()))"
    )
)
_STORE_BY_PLACE = text(_STORE.format(condition="location_id = :place AND location_proven_at IS NOT NULL"))
"""Anybody may enter any account's id; its calls are theirs once the provider accepted their key for it."""
