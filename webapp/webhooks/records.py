"""Deliveries, as people look at them: found, read, processed again."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.providers.registry import PROVIDERS
from webapp.runtime import changes
from webapp.runtime.errors import NotFound
from webapp.webhooks.jobs import PROCESS, key_for
from webapp.webhooks.models import Delivery

PAGE = 50
TROUBLE = ("unreadable", "failed")
FILTERS = {
    "all": "All",
    "trouble": "Needs a look",
    "processed": "Processed",
    "ignored": "Ignored",
    "received": "Not processed yet",
}
MAX_SHOWN = 200_000
MAX_REPLAYED = 500
"""Deliveries that one click processes again: each is read anew while the person waits."""


def list_deliveries(
    session: Session, scope: Scope, shown: str, before: int | None
) -> tuple[Sequence[Delivery], int | None]:
    """(a page of deliveries, newest first, and the id to go on from)."""
    query = _shown(select(Delivery).where(Delivery.workspace_id.in_(scope.workspace_ids)), shown)
    if before:
        query = query.where(Delivery.id < before)
    query = query.options(defer(Delivery.body)).order_by(Delivery.id.desc()).limit(PAGE + 1)
    rows = session.scalars(query).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def get_delivery(session: Session, scope: Scope, delivery_id: int) -> Delivery:
    """Raises NotFound when this viewer may not see it."""
    query = select(Delivery).where(Delivery.id == delivery_id, Delivery.workspace_id.in_(scope.workspace_ids))
    delivery = session.scalars(query).one_or_none()
    if delivery is None:
        raise NotFound(f"delivery {delivery_id}")
    return delivery


def get_replayable(session: Session, scope: Scope, delivery_id: int) -> Delivery:
    """The same, locked, for whoever may process it again: everybody but setters. Raises NotFound."""
    delivery = get_delivery(session, scope, delivery_id)
    if scope.is_setter_in(delivery.workspace_id):
        raise NotFound(f"delivery {delivery_id}")
    session.refresh(delivery, with_for_update=True)
    return delivery


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of a range: how many are processed again, how many still mean nothing, where to go on."""

    asked: int
    idle: int
    rest_from: int | None


def process_range(
    session: Session, scope: Scope, shown: str, first: int | None, last: int | None
) -> Replayed:
    """Process again what lies between two numbers and is shown by this filter, oldest first, as many as one click may."""
    mine = [workspace.workspace_id for workspace in scope.workspaces if workspace.role != "setter"]
    query = _shown(select(Delivery.id).where(Delivery.workspace_id.in_(mine)), shown)
    if first:
        query = query.where(Delivery.id >= first)
    if last:
        query = query.where(Delivery.id <= last)
    ids = session.scalars(query.order_by(Delivery.id).limit(MAX_REPLAYED + 1)).all()
    asked = 0
    for number in ids[:MAX_REPLAYED]:
        delivery = session.get(Delivery, number, with_for_update=True)
        if delivery is not None:
            asked += process_again(session, delivery)
            session.flush()
            session.expunge(delivery)  # bodies of up to 4 MB need not be held together
    done = min(len(ids), MAX_REPLAYED)
    return Replayed(asked, done - asked, ids[MAX_REPLAYED] if len(ids) > MAX_REPLAYED else None)


def process_again(session: Session, delivery: Delivery) -> bool:
    """Read the envelope anew and ask for the processing. False: it still cannot be read, or is still of no interest."""
    envelope = PROVIDERS[delivery.provider].read_again(delivery.event_type, delivery.body)
    delivery.event_type = envelope.event_type or delivery.event_type
    delivery.reason = envelope.reason
    changes.announce(session, delivery.workspace_id)
    if envelope.state != "received":
        return False
    delivery.state, delivery.finished_at = "received", None
    PROCESS.enqueue(
        session, key_for(delivery.id), workspace_id=delivery.workspace_id, delivery_id=delivery.id
    )
    return True


def body_text(delivery: Delivery, workspace: WorkspaceAccess) -> str:
    """The body for people: indented when it is JSON, cut when it is long. Setters see its shape, and no words of anybody."""
    is_setter = workspace.role == "setter"
    text = "" if is_setter else delivery.body[: MAX_SHOWN * 2].decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):
        document = json.loads(delivery.body)
        text = json.dumps(redacted(document) if is_setter else document, indent=2, ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "\n… cut here; the whole body is stored."


def redacted(value: Any, name: str = "") -> Any:
    """The same shape with every text and number hidden, but for types, states, times and ids."""
    if isinstance(value, dict):
        return {key if NAME.fullmatch(key) else HIDDEN: redacted(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [redacted(each, name) for each in value]
    if isinstance(value, str) and not (name in OPEN_TEXTS and PLAIN.fullmatch(value)):
        return HIDDEN
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return HIDDEN if is_number and not name.endswith("id") else value


HIDDEN = "•••"
OPEN_TEXTS = frozenset({"type", "status", "folder", "date_received", "sent_at", "created_at", "updated_at"})
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
PLAIN = re.compile(r"[A-Za-z0-9 _:.TZ-]{1,40}")


def _shown(query: Select[Any], shown: str) -> Select[Any]:
    if shown == "trouble":
        return query.where(Delivery.state.in_(TROUBLE))
    return query.where(Delivery.state == shown) if shown in FILTERS and shown != "all" else query
