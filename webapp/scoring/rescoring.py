"""All leads of a workspace, scored again: what it may cost is said before, a cap holds it, and it can be stopped."""

from __future__ import annotations

import math

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webapp.jobs.control import cancel_all
from webapp.leads.models import Lead
from webapp.llm import prices
from webapp.llm.circuit import model_for
from webapp.llm.models import ModelCall
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, NotFound
from webapp.scoring.jobs import RESCORE_ALL, RESCORE_ONE
from webapp.scoring.models import Rescoring

SLICE = 200
TYPICAL = (1_500, 350)
"""Tokens in and out of a scoring, where nothing was scored yet."""


def count_leads(session: Session, workspace_id: int, *, only_missing: bool) -> int:
    """How many leads it would be."""
    return session.scalar(select(func.count()).where(*_wanted(workspace_id, only_missing))) or 0


def estimate(session: Session, workspace_id: int) -> int:
    """Micro-dollars for one lead: what the last hundred scorings of the workspace cost, else what one typically does."""
    recent = (
        select(ModelCall.micros)
        .where(
            ModelCall.workspace_id == workspace_id, ModelCall.use == "score", ModelCall.outcome == "answered"
        )
        .order_by(ModelCall.created_at.desc())
        .limit(100)
        .subquery()
    )
    found = session.scalar(select(func.avg(recent.c.micros)))
    return math.ceil(found) if found is not None else prices.price(model_for("score"), *TYPICAL)


def start(
    session: Session, workspace_id: int, user_id: int, *, only_missing: bool, cap_micros: int | None
) -> Rescoring:
    """Begin. Without a cap of the person's own it may cost twice the estimate. Raises Invalid while another one runs."""
    if running(session, workspace_id) is not None:
        raise Invalid("rescoring", "A rescoring runs already. Wait for it, or cancel it.")
    total = count_leads(session, workspace_id, only_missing=only_missing)
    if not total:
        raise Invalid("rescoring", "There is no lead to score.")
    guess = total * estimate(session, workspace_id)
    row = Rescoring(
        workspace_id=workspace_id,
        asked_by=user_id,
        only_missing=only_missing,
        total=total,
        estimate_micros=guess,
        cap_micros=2 * guess if cap_micros is None else cap_micros,
    )
    session.add(row)
    session.flush()
    RESCORE_ALL.enqueue(session, f"rescoring-{row.id}", workspace_id=workspace_id, rescoring_id=row.id)
    changes.announce(session, workspace_id)
    return row


def running(session: Session, workspace_id: int) -> Rescoring | None:
    """The rescoring that goes on in this workspace."""
    return session.scalars(
        select(Rescoring).where(Rescoring.workspace_id == workspace_id, Rescoring.state == "running")
    ).one_or_none()


def newest(session: Session, workspace_id: int) -> Rescoring | None:
    """The last one that was asked for."""
    return session.scalars(
        select(Rescoring).where(Rescoring.workspace_id == workspace_id).order_by(Rescoring.id.desc()).limit(1)
    ).first()


def cancel(session: Session, row: Rescoring) -> None:
    """Stop; leads that are being scored at this moment are finished. Raises Invalid when it is over."""
    if row.state != "running":
        raise Invalid("rescoring", "This rescoring is over.")
    row.state, row.finished_at = "cancelled", clock.now()
    cancel_all(session, RESCORE_ONE, row.workspace_id, rescoring_id=row.id)
    changes.announce(session, row.workspace_id)


def spread(session: Session, rescoring_id: int) -> bool:
    """Ask for the next few hundred leads; False when there are none left. Raises NotFound."""
    row = _locked(session, rescoring_id)
    if row.state != "running":
        return False
    wanted = _wanted(row.workspace_id, row.only_missing)
    ids = session.scalars(
        select(Lead.id).where(*wanted, Lead.id > row.last_lead_id).order_by(Lead.id).limit(SLICE)
    ).all()
    for lead_id in ids:
        key = f"rescoring-{rescoring_id}-{lead_id}"
        RESCORE_ONE.enqueue(
            session, key, workspace_id=row.workspace_id, lead_id=lead_id, rescoring_id=rescoring_id
        )
    row.asked += len(ids)
    row.last_lead_id = ids[-1] if ids else row.last_lead_id
    row.is_spread = len(ids) < SLICE
    _close_if_over(session, row)
    return not row.is_spread


def take(session: Session, rescoring_id: int) -> int | None:
    """Take what one lead may cost from the cap; None when it is over or the cap is reached."""
    row = _locked(session, rescoring_id)
    share = max(1, row.estimate_micros // max(1, row.total))
    if row.state != "running" or row.spent_micros + share > row.cap_micros:
        return None
    row.spent_micros += share
    return share


def give_back(session: Session, rescoring_id: int, taken: int) -> None:
    """The lead was not scored this time; its next attempt takes its share again."""
    _locked(session, rescoring_id).spent_micros -= taken


def record_done(session: Session, micros: int, *, rescoring_id: int, taken: int) -> None:
    """One lead is done, and this is what it really cost."""
    row = _locked(session, rescoring_id)
    row.done += 1
    row.spent_micros += micros - taken
    _close_if_over(session, row)


def record_left_out(session: Session, rescoring_id: int) -> None:
    """One lead was not scored: the cap was reached, or a person stopped it."""
    row = _locked(session, rescoring_id)
    if row.state == "running":
        row.left_out += 1
    _close_if_over(session, row)


def record_failure(session: Session, *, rescoring_id: int, lead_id: int, note: str) -> None:
    """This lead was given up; its job keeps the note."""
    row = session.get(Rescoring, rescoring_id, with_for_update=True)
    if row is not None:
        row.failed += 1
        _close_if_over(session, row)


def _close_if_over(session: Session, row: Rescoring) -> None:
    if row.state == "running" and row.is_spread and row.finished >= row.asked:
        row.state, row.finished_at = "done", clock.now()
    changes.announce(session, row.workspace_id)


def _locked(session: Session, rescoring_id: int) -> Rescoring:
    row = session.get(Rescoring, rescoring_id, with_for_update=True)
    if row is None:
        raise NotFound(f"rescoring {rescoring_id}")
    return row


def _wanted(workspace_id: int, only_missing: bool) -> tuple[ColumnElement[bool], ...]:
    replied = (Lead.workspace_id == workspace_id, Lead.last_inbound_at.is_not(None))
    return (*replied, Lead.overall_score.is_(None)) if only_missing else replied
