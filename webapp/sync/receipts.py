"""Receipts of syncs, and when a sync is enqueued by itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from webapp.integrations.standing import connected_providers
from webapp.jobs import lookup
from webapp.jobs.lookup import LiveJob
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.sync.jobs import SYNC, enqueue_sync
from webapp.sync.models import PartState, ReceiptState, SyncReceipt, Trigger
from webapp.sync.sources.source import StoreOutcome

OPENED_EVERY = timedelta(minutes=5)
"""Opening a conversation asks for a sync this often at most, over all tabs and people."""

KEPT = 20
"""Receipts of one lead that are kept."""


@dataclass(slots=True)
class Part:
    """What a sync did in one channel. `whole`: the lists were read to the end before, so whatever is new stands in front.

    `trace` is the provider's own name for the last call, for its support; `remedy` says what to do about a failure.
    """

    state: PartState = "off"
    calls: int = 0
    pages: int = 0
    new: int = 0
    updated: int = 0
    known: int = 0
    whole: bool = False
    trace: str = ""
    remedy: str = ""
    seconds: float = 0.0

    def count(self, outcomes: list[StoreOutcome]) -> bool:
        """Count a page; whether it had rows, and all were known."""
        results = [each.result for each in outcomes]
        known = results.count("known")
        self.pages += 1
        self.new += results.count("new")
        self.updated += results.count("updated") + results.count("reconciled")
        self.known += known
        if len(results) > known:
            # Until the end is reached: an attempt that goes on after a death must not stop at this page.
            self.whole = False
        return bool(results) and len(results) == known


def begin(session: Session, lead: Lead, trigger: Trigger, job_id: int) -> tuple[SyncReceipt, dict[str, Any]]:
    """(the receipt of the attempt that begins, the parts of the attempt before). Old receipts are deleted."""
    before = newest(session, lead)
    kept = (
        select(SyncReceipt.id)
        .where(SyncReceipt.workspace_id == lead.workspace_id, SyncReceipt.lead_id == lead.id)
        .order_by(SyncReceipt.id.desc())
        .limit(KEPT - 1)
    )
    session.execute(
        delete(SyncReceipt).where(
            SyncReceipt.workspace_id == lead.workspace_id,
            SyncReceipt.lead_id == lead.id,
            SyncReceipt.id.not_in(kept),
        )
    )
    receipt = SyncReceipt(
        workspace_id=lead.workspace_id, lead_id=lead.id, trigger=trigger, job_id=job_id, began_at=clock.now()
    )
    session.add(receipt)
    session.flush()
    return receipt, before.parts if before else {}


def is_being_read(session: Session, lead: Lead, job_id: int) -> bool:
    """Whether another job reads this lead at this moment, alone or in a sync of everything. The lead must be locked."""
    reading = select(SyncReceipt.job_id).where(
        SyncReceipt.workspace_id == lead.workspace_id,
        SyncReceipt.lead_id == lead.id,
        SyncReceipt.state == "running",
        SyncReceipt.job_id != job_id,
    )
    return bool(lookup.running(session, session.scalars(reading)))


def write(
    session: Session, receipt_id: int, parts: dict[str, Part], state: ReceiptState | None = None
) -> None:
    """Write how far an attempt has come; with a state, that it is over."""
    receipt = session.get(SyncReceipt, receipt_id)
    if receipt is None:
        return
    receipt.parts = {name: asdict(part) for name, part in parts.items()}
    if state is not None:
        receipt.state, receipt.finished_at = state, clock.now()


def newest(session: Session, lead: Lead) -> SyncReceipt | None:
    """The last attempt."""
    found = list_of(session, lead, 1)
    return found[0] if found else None


def list_of(session: Session, lead: Lead, most: int = KEPT) -> list[SyncReceipt]:
    """The last attempts, the newest first."""
    return list(
        session.scalars(
            select(SyncReceipt)
            .where(SyncReceipt.workspace_id == lead.workspace_id, SyncReceipt.lead_id == lead.id)
            .order_by(SyncReceipt.id.desc())
            .limit(most)
        )
    )


def ask_on_opening(session: Session, lead: Lead) -> bool:
    """Enqueue a sync because the conversation was opened, unless there was one a moment ago or no provider is connected."""
    last = newest(session, lead)
    is_recent = last is not None and last.began_at > clock.now() - OPENED_EVERY
    if is_recent or live_job(session, lead) is not None or not is_connected(session, lead.workspace_id):
        return False
    enqueue_sync(session, lead, "open")
    return True


def ask_again(session: Session) -> int:
    """Enqueue a sync of every lead whose last attempt failed or died within a day and that has none enqueued; returns how many."""
    rows = session.execute(_FAILED).all()
    for row in rows:
        lead = session.get(Lead, row.lead_id)
        if lead is not None:
            enqueue_sync(session, lead, "schedule")
    return len(rows)


def live_job(session: Session, lead: Lead) -> LiveJob | None:
    """The sync of this lead that waits, runs or is parked."""
    return lookup.live(session, [SYNC.key(lead.id)]).get(SYNC.key(lead.id))


def is_connected(session: Session, workspace_id: int) -> bool:
    """Whether any provider has been connected."""
    return bool(connected_providers(session, workspace_id))


# A refused key is mended by a person, who can ask then. Four times a day is enough for whatever else does not pass.
_FAILED = text(f"""
    SELECT last.lead_id FROM (
        SELECT DISTINCT ON (lead_id) lead_id, state, parts, began_at FROM sync_receipt
        WHERE began_at > now() - interval '1 day' ORDER BY lead_id, id DESC
    ) AS last
    WHERE last.began_at < now() - interval '10 minutes'
        AND (last.state = 'running' OR last.state IN ('failed', 'partly') AND EXISTS (
            SELECT FROM jsonb_each(last.parts) AS part WHERE part.value ->> 'state' IN ('failed', 'reading')))
        AND (SELECT count(*) FROM sync_receipt AS before WHERE before.lead_id = last.lead_id
            AND before.trigger = 'schedule' AND before.began_at > now() - interval '1 day') < 4
        AND NOT {SYNC.live_sql("last.lead_id")}
    LIMIT 500
""")
