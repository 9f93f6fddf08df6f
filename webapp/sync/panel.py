"""The sync panel in the head of a conversation, and when the page should poll it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.sync import receipts
from webapp.sync.models import TRIGGERS, SyncReceipt

TIMEOUT_SECONDS = 20.0
"""After so long without a worker the panel says so, and looks more seldom."""

CHANNELS = {"sms": "SMS", "email": "E-mail"}


@dataclass(frozen=True, slots=True)
class SyncPanel:
    """`state` is never | queued | waiting | running | retrying | parked | done | partly | failed | nothing. `poll_seconds` 0: the end."""

    lead_id: int
    state: str
    since: datetime | None
    note: str
    pages: int
    new: int
    next_try: datetime | None
    poll_seconds: int
    history: list[SyncReceipt]
    is_connected: bool
    may_open: bool
    """Whether opening the conversation should ask for a sync."""

    triggers = TRIGGERS
    channels = CHANNELS


def panel_of(session: Session, lead: Lead) -> SyncPanel:
    """How the sync of this lead stands."""
    history = receipts.list_of(session, lead)
    job, last, now = receipts.live_job(session, lead), history[0] if history else None, clock.now()
    is_connected = receipts.is_connected(session, lead.workspace_id)
    is_recent = last is not None and last.began_at > now - receipts.OPENED_EVERY
    state, since, note, poll, next_try = "never", None, "", 0, None
    if job is not None and job.state == "parked":
        state, note = "parked", job.note
    elif job is not None and job.state == "running":
        state, since, poll = "running", last.began_at if last else None, 1
    elif job is not None and job.is_retrying(now):
        state, note, next_try, poll = "retrying", job.note, job.run_at, 5
    elif job is not None:
        waits = (now - job.run_at).total_seconds()
        state, since, poll = ("waiting", job.run_at, 10) if waits > TIMEOUT_SECONDS else ("queued", None, 1)
    elif last is not None:
        state = "failed" if last.state == "running" else last.state
        since, note = last.finished_at or last.began_at, _remedies(last)
    return SyncPanel(
        lead_id=lead.id,
        state=state,
        since=since,
        note=note,
        pages=last.pages if last else 0,
        new=last.new if last else 0,
        next_try=next_try,
        poll_seconds=poll,
        history=history,
        is_connected=is_connected,
        may_open=is_connected and job is None and not is_recent,
    )


def _remedies(receipt: SyncReceipt) -> str:
    said = [part["remedy"] for part in receipt.parts.values() if part.get("remedy")]
    return " ".join(dict.fromkeys(said))
