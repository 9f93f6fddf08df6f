"""Processing stored deliveries again. What was stored before is not stored twice."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.providers.registry import PROVIDERS
from webapp.runtime import changes
from webapp.runtime.errors import Invalid, NotFound
from webapp.webhooks.jobs import PROCESS
from webapp.webhooks.listing import get_delivery, shown_by
from webapp.webhooks.models import Delivery

MAX_REPLAYED = 500
"""Deliveries that one click processes again: each is read anew while the person waits."""


def get_replayable(session: Session, scope: Scope, delivery_id: int) -> Delivery:
    """The same, locked, for whoever may process it again: everybody but setters. Raises NotFound."""
    delivery = get_delivery(session, scope, delivery_id)
    if scope.is_setter_in(delivery.workspace_id):
        raise NotFound(f"delivery {delivery_id}")
    session.refresh(delivery, with_for_update=True)
    if delivery.body_gone_at is not None:
        raise Invalid(
            "delivery", "What this call said is not kept any more, so it cannot be processed again."
        )
    return delivery


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of a range: how many are processed again, how many still mean nothing, where to go on."""

    asked: int
    idle: int
    rest_from: int | None


def process_range(session: Session, scope: Scope, shown: str, first: int, last: int) -> Replayed:
    """Process again what lies between two numbers and is shown by this filter, oldest first, as many as one click may."""
    mine = [workspace.workspace_id for workspace in scope.workspaces if workspace.role != "setter"]
    query = shown_by(select(Delivery.id).where(Delivery.workspace_id.in_(mine)), shown)
    query = query.where(Delivery.id.between(first, last))
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
    """Read the envelope anew and ask for the processing. False: it cannot be read, or is of no interest, or its body is gone."""
    if delivery.body_gone_at is not None:
        return False
    envelope = PROVIDERS[delivery.provider].read_again(delivery.event_type, delivery.body)
    delivery.event_type = envelope.event_type or delivery.event_type
    delivery.reason = envelope.reason
    changes.announce(session, delivery.workspace_id)
    if envelope.state != "received":
        return False
    delivery.state, delivery.finished_at = "received", None
    PROCESS.enqueue(session, workspace_id=delivery.workspace_id, delivery_id=delivery.id)
    return True
