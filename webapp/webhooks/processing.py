"""A stored delivery, processed: what it means is the provider's own matter. Safe to repeat."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from webapp.runtime import changes, clock
from webapp.runtime.errors import NotFound
from webapp.webhooks import emailbison_events, gohighlevel_events
from webapp.webhooks.models import Delivery, Verdict

APPLY: dict[str, Callable[[Session, Delivery, dict[str, Any]], Verdict]] = {
    "emailbison": emailbison_events.apply,
    "gohighlevel": gohighlevel_events.apply,
}


def process(session: Session, delivery_id: int) -> str:
    """Apply the delivery; answers what became of it. Raises NotFound when it was deleted."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise NotFound(f"delivery {delivery_id}")
    state, reason, lead = APPLY[delivery.provider](session, delivery, json.loads(delivery.body))
    delivery.state, delivery.reason = state, reason
    delivery.lead_id = lead.id if lead else None
    delivery.finished_at = clock.now()
    return state


def mark_failed(session: Session, delivery_id: int, note: str) -> None:
    """Every attempt failed: say so on the delivery, where a person can replay it."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is not None:
        delivery.state, delivery.reason, delivery.finished_at = "failed", note, clock.now()
        changes.announce(session, delivery.workspace_id)
