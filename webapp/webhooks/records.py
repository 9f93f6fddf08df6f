"""Deliveries, as people look at them: found, read, processed again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.runtime import changes
from webapp.runtime.errors import NotFound
from webapp.webhooks.envelopes import READERS
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
MOST_SHOWN = 200_000


def list_deliveries(
    session: Session, scope: Scope, shown: str, before: int | None
) -> tuple[Sequence[Delivery], int | None]:
    """(a page of deliveries, newest first, and the id to go on from). Setters see none: bodies name every lead."""
    asking = select(Delivery).where(Delivery.workspace_id.in_(_readable(scope)))
    if shown == "trouble":
        asking = asking.where(Delivery.state.in_(TROUBLE))
    elif shown in FILTERS and shown != "all":
        asking = asking.where(Delivery.state == shown)
    if before:
        asking = asking.where(Delivery.id < before)
    rows = session.scalars(asking.order_by(Delivery.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def get_delivery(session: Session, scope: Scope, delivery_id: int) -> Delivery:
    """Raises NotFound when this viewer may not see it."""
    asking = select(Delivery).where(Delivery.id == delivery_id, Delivery.workspace_id.in_(_readable(scope)))
    delivery = session.scalars(asking).one_or_none()
    if delivery is None:
        raise NotFound(f"delivery {delivery_id}")
    return delivery


def process_again(session: Session, delivery: Delivery) -> bool:
    """Read the envelope anew and ask for the processing. False: it still cannot be read, or is still of no interest."""
    envelope = READERS[delivery.provider](delivery.body)
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


def body_text(delivery: Delivery) -> str:
    """The body for people: indented when it is JSON, cut when it is long."""
    text = delivery.body[: MOST_SHOWN * 2].decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False)
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "\n… cut here; the whole body is stored."


def _readable(scope: Scope) -> list[int]:
    return [workspace_id for workspace_id in scope.workspace_ids if not scope.is_setter_in(workspace_id)]
