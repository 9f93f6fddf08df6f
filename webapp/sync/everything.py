"""All leads of a workspace, synced: one job for each in the slowest queue, so that no fresh reply waits for them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp.jobs.control import cancel_all
from webapp.jobs.kinds import notify_relay
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, NotFound
from webapp.sync import receipts
from webapp.sync.jobs import SYNC_ALL, SYNC_ONE
from webapp.sync.models import SyncAll
from webapp.sync.receipts import Part

SLICE = 200
HELD_SECONDS = 30 * 86_400.0
"""How far away a paused sync's jobs are put: until somebody resumes it."""
AHEAD = 1_000
"""Jobs that wait at one time: the rest is asked for as they are done, so that a pause or an end is soon heard."""
MAX_REASONS = 20
"""Different remedies that are kept of one sync."""


def start(session: Session, workspace_id: int, user_id: int) -> SyncAll:
    """Begin. Raises Invalid while another one goes on, or when there is nothing to sync, or nothing to sync from."""
    row = newest(session, workspace_id)
    if row is not None and row.is_live:
        raise Invalid("sync", "A sync of everything goes on already. Wait for it, or cancel it.")
    if not receipts.is_connected(session, workspace_id):
        raise Invalid("sync", "No provider is connected. Enter a key under Integrations first.")
    total = (
        session.scalar(
            select(func.count()).where(Lead.workspace_id == workspace_id, Lead.merged_into.is_(None))
        )
        or 0
    )
    if not total:
        raise Invalid("sync", "There is no lead yet.")
    row = SyncAll(workspace_id=workspace_id, asked_by=user_id, total=total, created_at=clock.now())
    session.add(row)
    session.flush()
    _ask(session, row)
    return row


def newest(session: Session, workspace_id: int) -> SyncAll | None:
    """The last one that was asked for."""
    return session.scalars(
        select(SyncAll).where(SyncAll.workspace_id == workspace_id).order_by(SyncAll.id.desc()).limit(1)
    ).first()


def pause(session: Session, row: SyncAll) -> None:
    """Leads that are being read are finished; the others wait. Raises Invalid when it does not run."""
    if row.state != "running":
        raise Invalid("sync", "This sync does not run.")
    row.state, row.paused_at = "paused", clock.now()
    _move(session, row, HELD_SECONDS)
    changes.announce(session, row.workspace_id)


def resume(session: Session, row: SyncAll) -> None:
    """Go on where it was paused. Raises Invalid when it was not."""
    if row.state != "paused" or row.paused_at is None:
        raise Invalid("sync", "This sync is not paused.")
    row.paused_seconds += (clock.now() - row.paused_at).total_seconds()
    row.state, row.paused_at = "running", None
    _move(session, row, 0.0)
    _ask(session, row)


def cancel(session: Session, row: SyncAll) -> None:
    """Stop; leads that are being read are finished. Raises Invalid when it is over."""
    if not row.is_live:
        raise Invalid("sync", "This sync is over.")
    row.state, row.finished_at = "cancelled", clock.now()
    cancel_all(session, SYNC_ONE, row.workspace_id, sync_all_id=row.id)
    changes.announce(session, row.workspace_id)


def spread(session: Session, sync_all_id: int) -> bool:
    """Ask for the next few hundred leads; False when enough of them wait, or all are asked for. Raises NotFound."""
    row = get(session, sync_all_id)
    if row.state != "running" or row.is_spread or row.asked - row.finished >= AHEAD:
        return False
    ids = session.scalars(
        select(Lead.id)
        .where(
            Lead.workspace_id == row.workspace_id,
            Lead.id > row.last_lead_id,
            Lead.merged_into.is_(None),
        )
        .order_by(Lead.id)
        .limit(SLICE)
    ).all()
    for lead_id in ids:
        key = f"syncall-{sync_all_id}-{lead_id}"
        SYNC_ONE.enqueue(
            session, key, workspace_id=row.workspace_id, lead_id=lead_id, sync_all_id=sync_all_id
        )
    row.asked += len(ids)
    row.last_lead_id = ids[-1] if ids else row.last_lead_id
    row.is_spread = len(ids) < SLICE
    _close_if_over(session, row)
    return not row.is_spread


def state_of(session: Session, sync_all_id: int) -> str:
    """Whether a lead's job should go on: running, paused, cancelled or done. It stays so until the transaction ends."""
    query = select(SyncAll.state).where(SyncAll.id == sync_all_id).with_for_update(read=True)
    return session.scalar(query) or "cancelled"


def record_done(session: Session, sync_all_id: int, parts: Mapping[str, Part]) -> None:
    """One lead is read; `parts` says what it took and brought."""
    row = get(session, sync_all_id)
    row.done += 1
    row.brought += sum(part.new for part in parts.values())
    row.calls = {name: row.calls.get(name, 0) + part.calls for name, part in parts.items()} or row.calls
    _close_if_over(session, row)


def record_failure(session: Session, *, sync_all_id: int, lead_id: int, note: str) -> None:
    """This lead was given up; its job keeps the note."""
    row = session.get(SyncAll, sync_all_id, with_for_update=True)
    if row is not None:
        row.failed += 1
        if note in row.reasons or len(row.reasons) < MAX_REASONS:
            row.reasons = {**row.reasons, note: row.reasons.get(note, 0) + 1}
        _close_if_over(session, row)


def get(session: Session, sync_all_id: int) -> SyncAll:
    """The row, locked. Raises NotFound."""
    row = session.get(SyncAll, sync_all_id, with_for_update=True)
    if row is None:
        raise NotFound(f"sync {sync_all_id}")
    return row


def _move(session: Session, row: SyncAll, seconds: float) -> None:
    """Give every lead's job that waits another time to begin."""
    session.execute(
        _MOVE, {"workspace_id": row.workspace_id, "kind": SYNC_ONE.name, "id": row.id, "seconds": seconds}
    )
    notify_relay(session)


def _ask(session: Session, row: SyncAll) -> None:
    SYNC_ALL.enqueue(session, f"syncall-{row.id}", workspace_id=row.workspace_id, sync_all_id=row.id)
    changes.announce(session, row.workspace_id)


def _close_if_over(session: Session, row: SyncAll) -> None:
    if row.state == "running" and row.is_spread and row.finished >= row.asked:
        row.state, row.finished_at = "done", clock.now()
        row.total = row.finished
    elif row.state == "running" and not row.is_spread and row.asked - row.finished < AHEAD // 2:
        _ask(session, row)
    changes.announce(session, row.workspace_id)


_MOVE = text("""
    UPDATE job SET run_at = now() + make_interval(secs => :seconds)
    WHERE workspace_id = :workspace_id AND kind = :kind AND state = 'waiting'
        AND (arguments ->> 'sync_all_id')::bigint = :id
""")
