"""Deliveries, as people find them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer

from webapp.accounts.scopes import Scope
from webapp.runtime.errors import NotFound
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


def list_deliveries(
    session: Session, scope: Scope, shown: str, before: int | None
) -> tuple[Sequence[Delivery], int | None]:
    """(a page of deliveries, newest first, and the id to go on from)."""
    query = shown_by(select(Delivery).where(Delivery.workspace_id.in_(scope.workspace_ids)), shown)
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


def shown_by(query: Select[Any], shown: str) -> Select[Any]:
    """Narrow a query of deliveries to one of FILTERS; an unknown one narrows nothing."""
    if shown == "trouble":
        return query.where(Delivery.state.in_(TROUBLE))
    return query.where(Delivery.state == shown) if shown in FILTERS and shown != "all" else query
