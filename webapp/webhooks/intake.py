"""Storing a delivery: the row and its job in one statement, and so in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError

from webapp.jobs.notify import notify
from webapp.providers.envelopes import Envelope
from webapp.runtime.database import system_statements
from webapp.runtime.secrets import token_hash
from webapp.runtime.together import Together
from webapp.webhooks.jobs import PROCESS

MOST_TOGETHER = 32
MOST_TOGETHER_BYTES = 64 * 1024
"""Calls that one transaction commits, and how long a body may be that is among them."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a call. `how` is "unknown" when no connection has this token."""

    how: Literal["new", "repeated", "unknown"]
    delivery_id: int | None = None


def store(provider: str, token: str, envelope: Envelope, content_type: str, body: bytes) -> Stored:
    """Commit the delivery and, when there is work to do, its job; or neither. Raises Busy.

    One statement instead of a unit of work with four: a webhook is acknowledged only when it is durable, and the
    provider is waiting (see bench/webhook.py for what it buys). Calls that arrive while another one commits are
    committed together, unless they are large, or have to be compared with a key of another form.
    """
    told = _values(provider, envelope, content_type, body) | {"hash": token_hash(token)}
    if envelope.former_key is None and len(body) <= MOST_TOGETHER_BYTES:
        return _TOGETHER.do(told)
    return _store_one(told)


def store_by_place(provider: str, envelope: Envelope, content_type: str, body: bytes) -> list[Stored]:
    """The same for a call that names its place itself: once for each workspace whose key opens that place. Raises Busy."""
    told = _values(provider, envelope, content_type, body)
    return _store(_STORE_BY_PLACE, {**told, "place": envelope.place})


def _values(provider: str, envelope: Envelope, content_type: str, body: bytes) -> dict[str, Any]:
    return {
        "provider": provider,
        "type": envelope.event_type,
        "key": envelope.event_key,
        "former": envelope.former_key,
        "content_type": content_type[:200].encode("ascii", "replace").decode().replace("\0", ""),
        "body": body,
        "state": envelope.state,
        "reason": envelope.reason,
    }


def _store_one(told: dict[str, Any]) -> Stored:
    found = _store(_STORE_BY_TOKEN, told)
    return found[0] if found else Stored("unknown")


def _store_many(told: list[dict[str, Any]]) -> list[Stored]:
    """In one transaction; what is told twice in it is new once. A call that cannot be stored keeps no other from it."""
    if len(told) == 1:
        return [_store_one(told[0])]
    values = {f"{name}s": [each[name] for each in told] for name in told[0] if name != "former"}
    try:
        with system_statements() as connection:
            rows = connection.execute(_STORE_TOGETHER, values).all()
    except DBAPIError:
        return [_store_one(each) for each in told]
    if rows and rows[0].asked:
        notify()
    found, seen = [Stored("unknown")] * len(told), set()
    for row in sorted(rows, key=lambda each: each.place):
        is_new = row.delivery_id is not None and row.delivery_id not in seen
        seen.add(row.delivery_id)
        found[row.place - 1] = Stored("new", row.delivery_id) if is_new else Stored("repeated")
    return found


def _store(statement: TextClause, values: dict[str, Any]) -> list[Stored]:
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

_STORE_TOGETHER = text(f"""
    WITH told AS (
        SELECT * FROM unnest(
            CAST(:providers AS text[]), CAST(:hashs AS bytea[]), CAST(:types AS text[]), CAST(:keys AS text[]),
            CAST(:content_types AS text[]), CAST(:bodys AS bytea[]), CAST(:states AS text[]), CAST(:reasons AS text[])
        ) WITH ORDINALITY AS told (provider, hash, event_type, event_key, content_type, body, state, reason, place)
    ), target AS (
        SELECT told.*, found.workspace_id FROM told CROSS JOIN LATERAL (
            SELECT workspace_id FROM connection WHERE provider = told.provider AND (webhook_token_hash = told.hash
                OR id IN (SELECT connection_id FROM former_address WHERE token_hash = told.hash AND until > now()))
        ) AS found
    ), stored AS (
        INSERT INTO delivery (workspace_id, provider, event_type, event_key, content_type, body, state, reason, finished_at)
        SELECT workspace_id, provider, event_type, event_key, content_type, body, state, reason,
            CASE WHEN state <> 'received' THEN now() END
        FROM target ORDER BY place
        ON CONFLICT (workspace_id, provider, event_key) DO NOTHING
        RETURNING id, workspace_id, provider, event_key, state
    ), asked AS (
        {_ENQUEUE}
    )
    SELECT target.place, stored.id AS delivery_id, (SELECT count(*) FROM asked) AS asked
    FROM target LEFT JOIN stored USING (workspace_id, provider, event_key)
""")
_TOGETHER: Together[dict[str, Any], Stored] = Together(_store_many, MOST_TOGETHER)
