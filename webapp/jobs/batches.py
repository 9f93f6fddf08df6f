"""Batches: started, paused, resumed and cancelled by people, enqueued and counted by workers. See batch_kinds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.jobs import ledger
from webapp.jobs.batch_kinds import BATCH_KINDS, BatchKind
from webapp.jobs.batch_models import LIVE_BATCH, JobBatch
from webapp.jobs.control import cancel_all
from webapp.jobs.kinds import JobKind, notify_relay
from webapp.jobs.runs import Run
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Busy, Invalid, NotFound

MAX_REASONS = 20
"""Different reasons for failures that one batch keeps."""
PAUSED_SECONDS = 30 * 86_400.0
"""How far into the future the jobs of a paused batch are put; resuming brings them back."""

ENQUEUE = JobKind(
    "batch.enqueue",
    queue="bulk",
    label="Enqueue the next items of a batch",
    key_form="batch-{job_batch_id}",
    timeout=300,
    cancellable=False,
)


def start(
    session: Session,
    kind: BatchKind,
    workspace_id: int,
    user_id: int,
    options: dict[str, Any] | None = None,
) -> JobBatch:
    """Start a batch; where it may cost something, the caller sets `cap` and `share` in the same transaction.

    Raises Invalid while another one of this kind is live, and when there is no item.
    """
    total = count_items(session, kind, workspace_id, options or {})
    if not total:
        raise Invalid("batch", kind.nothing)
    adding = insert(JobBatch).values(
        workspace_id=workspace_id,
        kind=kind.name,
        asked_by=user_id,
        options=options or {},
        total=total,
        created_at=clock.now(),
    )
    batch_id = session.scalar(
        adding.on_conflict_do_nothing(
            index_elements=[JobBatch.workspace_id, JobBatch.kind], index_where=text(LIVE_BATCH)
        ).returning(JobBatch.id)
    )
    if batch_id is None:
        raise Invalid("batch", f"A {kind.noun} goes on already. Wait for it, or cancel it.")
    batch = _locked(session, batch_id)
    _enqueue_more(session, batch)
    return batch


def count_items(session: Session, kind: BatchKind, workspace_id: int, options: dict[str, Any]) -> int:
    """How many items a batch with these options would have now."""
    items = kind.query(workspace_id, options).subquery()
    return session.scalar(select(func.count()).select_from(items)) or 0


def newest(session: Session, kind: BatchKind, workspace_id: int) -> JobBatch | None:
    """The batch of this kind that was started last."""
    mine = select(JobBatch).where(JobBatch.workspace_id == workspace_id, JobBatch.kind == kind.name)
    return session.scalars(mine.order_by(JobBatch.id.desc()).limit(1)).first()


def find(session: Session, kind: BatchKind, job_batch_id: int, workspace_ids: Sequence[int]) -> JobBatch:
    """The batch, locked. Raises NotFound also for a batch of another kind, or of none of these workspaces."""
    batch = _locked(session, job_batch_id)
    if batch.kind != kind.name or batch.workspace_id not in workspace_ids:
        raise NotFound(f"batch {job_batch_id}")
    return batch


def pause(session: Session, batch: JobBatch) -> None:
    """Start no further item until it is resumed; items that run are finished. Raises Invalid when it does not run."""
    if batch.state != "running":
        raise Invalid("batch", "It does not run.")
    batch.state, batch.paused_at = "paused", clock.now()
    _reschedule(session, batch, PAUSED_SECONDS)
    changes.announce(session, batch.workspace_id)


def resume(session: Session, batch: JobBatch) -> None:
    """Go on where it was paused. Raises Invalid when it is not paused."""
    if batch.state != "paused" or batch.paused_at is None:
        raise Invalid("batch", "It is not paused.")
    batch.paused_seconds += (clock.now() - batch.paused_at).total_seconds()
    batch.state, batch.paused_at = "running", None
    _reschedule(session, batch, 0.0)
    _enqueue_more(session, batch)
    _close_if_over(session, batch)  # the last items may have ended while it was paused


def cancel(session: Session, batch: JobBatch) -> None:
    """Leave undone what has not begun; items that run are finished. Raises Invalid when it is over."""
    if not batch.is_live:
        raise Invalid("batch", "It is over.")
    batch.state, batch.finished_at = "cancelled", clock.now()
    cancel_all(session, _kind_of(batch).item, batch.workspace_id, job_batch_id=batch.id)
    changes.announce(session, batch.workspace_id)


def enqueue_next(session: Session, job_batch_id: int) -> bool:
    """Enqueue the next slice of items; False when enough are in flight, or all are enqueued. Raises NotFound.

    Safe to repeat: the cursor and the jobs are written in one transaction.
    """
    batch = _locked(session, job_batch_id)
    kind = _kind_of(batch)
    if batch.state != "running" or batch.is_enqueued or batch.enqueued - batch.finished >= kind.max_in_flight:
        return False
    query = kind.query(batch.workspace_id, batch.options)
    (number,) = query.selected_columns
    ids = session.scalars(query.where(number > batch.cursor).order_by(number).limit(kind.slice)).all()
    for item_id in ids:
        arguments: dict[str, Any] = {kind.argument: item_id, "job_batch_id": batch.id}
        kind.item.enqueue(session, workspace_id=batch.workspace_id, **arguments)
    batch.enqueued += len(ids)
    batch.cursor = ids[-1] if ids else batch.cursor
    batch.is_enqueued = len(ids) < kind.slice
    _close_if_over(session, batch)
    return not batch.is_enqueued


def run_item(run: Run, job_batch_id: int, work: Callable[[], None]) -> None:
    """Do the work of one item, unless its batch is paused, over, or does not admit it.

    An item that is gone counts as done. When the work fails, its share goes back: the next attempt reserves it again.
    Raises NotFound when there is no such batch, and whatever the work raises.
    """
    share = _begin(run, job_batch_id)
    if share is None:
        return
    try:
        work()
    except NotFound:
        with run.finish("gone") as session:
            record_done(session, job_batch_id)
    except BaseException:
        if share:
            _give_back(job_batch_id, share)
        raise


def record_done(session: Session, job_batch_id: int, *, cost: int = 0, **counts: int) -> None:
    """One item is done: what it cost instead of its share, and numbers to be added up for the page."""
    batch = _locked(session, job_batch_id)
    batch.done += 1
    batch.spent += cost - batch.share
    batch.counts = {**batch.counts, **{name: batch.counts.get(name, 0) + n for name, n in counts.items()}}
    _close_if_over(session, batch)


def record_failure(session: Session, *, job_batch_id: int, note: str, **_item: int) -> None:
    """One item was given up; its job keeps the note. For `handles(…, on_failure=…)`."""
    batch = session.get(JobBatch, job_batch_id, with_for_update=True)
    if batch is not None:
        batch.failed += 1
        if note in batch.reasons or len(batch.reasons) < MAX_REASONS:
            batch.reasons = {**batch.reasons, note: batch.reasons.get(note, 0) + 1}
        _close_if_over(session, batch)


def _begin(run: Run, job_batch_id: int) -> int | None:
    """The share that was reserved; None when the item is not to be done now, which is then written."""
    with unit_of_work() as session:
        batch = _locked(session, job_batch_id)
        if batch.state == "paused":
            ledger.put_off(session, run.lease, PAUSED_SECONDS, "Paused", "Paused by a person.")
        elif batch.state != "running":
            ledger.end(session, run.lease, batch.state)
        elif not _kind_of(batch).admits(session, batch):
            batch.left_out += 1
            _close_if_over(session, batch)
            ledger.end(session, run.lease, "left out")
        else:
            return batch.share
    run.ended = True
    return None


def _give_back(job_batch_id: int, share: int) -> None:
    with suppress(Busy, NotFound), unit_of_work() as session:
        _locked(session, job_batch_id).spent -= share


def _close_if_over(session: Session, batch: JobBatch) -> None:
    if batch.state == "running" and batch.is_enqueued and batch.finished >= batch.enqueued:
        batch.state, batch.finished_at = "done", clock.now()
        batch.total = batch.finished
    elif batch.state == "running" and not batch.is_enqueued and _has_room(batch):
        _enqueue_more(session, batch)
    changes.announce(session, batch.workspace_id)


def _has_room(batch: JobBatch) -> bool:
    """Whether half of the items in flight are done, so that it is worth while to enqueue more."""
    return batch.enqueued - batch.finished < _kind_of(batch).max_in_flight // 2


def _enqueue_more(session: Session, batch: JobBatch) -> None:
    ENQUEUE.enqueue(session, workspace_id=batch.workspace_id, job_batch_id=batch.id)
    changes.announce(session, batch.workspace_id)


def _reschedule(session: Session, batch: JobBatch, delay: float) -> None:
    """Let the jobs of this batch that wait be due so many seconds from now."""
    facts = {"workspace_id": batch.workspace_id, "kind": _kind_of(batch).item.name, "id": batch.id}
    session.execute(_RESCHEDULE, {**facts, "delay": delay})
    notify_relay(session)


def _kind_of(batch: JobBatch) -> BatchKind:
    kind = BATCH_KINDS.get(batch.kind)
    if kind is None:
        raise NotFound(f"batch kind {batch.kind}")
    return kind


def _locked(session: Session, job_batch_id: int) -> JobBatch:
    batch = session.get(JobBatch, job_batch_id, with_for_update=True, populate_existing=True)
    if batch is None:
        raise NotFound(f"batch {job_batch_id}")
    return batch


_RESCHEDULE = text("""
    UPDATE job SET run_at = now() + make_interval(secs => :delay)
    WHERE workspace_id = :workspace_id AND kind = :kind AND state = 'waiting'
        AND (arguments ->> 'job_batch_id')::bigint = :id
""")
