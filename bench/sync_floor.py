"""The floor of bench/sync.py: the same texts read and thrown away, and the same rows inserted by one statement."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import insert

from bench.report import Figures
from webapp.conversations.models import Message
from webapp.integrations.connections import open_text
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import engine, unit_of_work
from webapp.sync.jobs import FIRST_DAYS
from webapp.sync.sources.texts import PATIENCE_SECONDS


def read_and_write(workspace_id: int) -> Figures:
    """Reading alone and writing alone: nobody is matched, nothing is looked up."""
    with unit_of_work() as session:
        _, client = open_text(session, workspace_id, patience=PATIENCE_SECONDS)
    now, began = clock.now(), time.perf_counter()
    texts = [each for page in client.texts(now - timedelta(days=FIRST_DAYS), now) for each in page.rows]
    read = time.perf_counter() - began
    with engine().connect() as connection:
        lead_id = connection.scalar(insert(Lead).values(workspace_id=workspace_id).returning(Lead.id))
        rows = [
            {
                "workspace_id": workspace_id,
                "lead_id": lead_id,
                "channel": "sms",
                "direction": "inbound" if each.is_inbound else "outbound",
                "source": "lead" if each.is_inbound else "operator",
                "state": "received" if each.is_inbound else "sent",
                "provider": "gohighlevel",
                "provider_id": each.external_id,
                "body_text": each.text,
                "sent_at": each.at,
            }
            for each in texts
        ]
        began = time.perf_counter()
        connection.execute(insert(Message), rows)
        written = time.perf_counter() - began
        connection.rollback()
    return {"read the pages": round(read, 2), "insert the rows": round(written, 2)}
