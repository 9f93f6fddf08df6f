"""GoHighLevel's calls, a workflow's and an app's, and what is stored of them."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from simulators.gohighlevel import events
from tests.browser import Browser
from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work
from webapp.webhooks.models import Delivery

Row = dict[str, Any]


def workflow(client: Browser, address: str, body: Row) -> int:
    return client.post(address, data=json.dumps(body), content_type="application/json").status_code


def app_call(client: Browser, body: Row, **headers: str) -> int:
    raw, signed = events.signed(body)
    sent = {**signed, "Content-Type": "application/json", **headers}
    return client.post("/webhooks/gohighlevel", data=raw, headers=sent).status_code


def messages() -> list[Message]:
    with unit_of_work() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def leads() -> list[Lead]:
    with unit_of_work() as session:
        return list(session.scalars(select(Lead).order_by(Lead.id)))


def verdicts() -> list[tuple[str, str | None]]:
    with unit_of_work() as session:
        rows = session.execute(select(Delivery.state, Delivery.reason).order_by(Delivery.id))
        return [tuple(row) for row in rows]
