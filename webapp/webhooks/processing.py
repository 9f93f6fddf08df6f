"""A stored delivery, processed: its provider says what happened, and the slice that owns it says what follows. Safe to repeat."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from webapp.integrations.health import find_connection
from webapp.providers.facts import Fact, NoFact
from webapp.providers.registry import PROVIDERS
from webapp.runtime import changes, clock
from webapp.runtime.errors import NotFound
from webapp.webhooks.consequences import apply
from webapp.webhooks.models import Delivery

GONE = "what it said is not kept any more"


def process(session: Session, delivery_id: int) -> str:
    """Apply the delivery; answers what became of it. Raises NotFound when it was deleted."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise NotFound(f"delivery {delivery_id}")
    result = apply(session, delivery, _fact_of(session, delivery))
    delivery.state, delivery.reason = result.state, result.reason
    delivery.lead_id = result.lead.id if result.lead else None
    delivery.finished_at = clock.now()
    if result.is_of_erased:
        drop_body(delivery)
    return result.state


def drop_body(delivery: Delivery) -> None:
    """Forget what it says. Its key stays, so that the same call is still known, and no time is lost on it."""
    delivery.body, delivery.body_gone_at = b"", clock.now()


def mark_failed(session: Session, delivery_id: int, note: str) -> None:
    """Every attempt failed: say so on the delivery, where a person can replay it."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is not None:
        delivery.state, delivery.reason, delivery.finished_at = "failed", note, clock.now()
        changes.announce(session, delivery.workspace_id)


def _fact_of(session: Session, delivery: Delivery) -> Fact:
    """What it says, unless that was forgotten, or is about an account that is not this workspace's."""
    if delivery.body_gone_at is not None:
        return NoFact(state="ignored", reason=delivery.reason or GONE)
    provider, document = PROVIDERS[delivery.provider], json.loads(delivery.body)
    named = provider.account_id_of(document)
    if named:
        connection = find_connection(session, delivery.workspace_id, delivery.provider)
        connected = connection.location_id if connection else None
        if connected and connected != named:
            reason = "it is about another location than the one under Integrations"
            return NoFact(state="ignored", reason=reason)
    return provider.fact_of(delivery.event_type, document)
