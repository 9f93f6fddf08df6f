"""All leads of a workspace, scored again: the cost is estimated before, a cap holds it, and it can be paused and cancelled."""

from __future__ import annotations

import math
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.jobs import batches
from webapp.jobs.batch_kinds import BatchKind
from webapp.jobs.batch_models import JobBatch
from webapp.leads.models import Lead
from webapp.llm import prices
from webapp.llm.circuit import model_for
from webapp.llm.models import ModelCall
from webapp.scoring.jobs import RESCORE_ONE

TYPICAL = (1_500, 350)
"""Tokens in and out of one scoring, where a workspace has none yet."""


def _leads(workspace_id: int, options: dict[str, Any]) -> Select[int]:
    replied = select(Lead.id).where(Lead.workspace_id == workspace_id, Lead.last_inbound_at.is_not(None))
    return replied.where(Lead.overall_score.is_(None)) if options.get("only_missing") else replied


RESCORING = BatchKind(
    "rescoring",
    item=RESCORE_ONE,
    argument="lead_id",
    query=_leads,
    noun="rescoring",
    nothing="There is no lead to score.",
)
"""Its costs are micro-dollars; the share of a lead is the estimate."""


def start(
    session: Session, workspace_id: int, user_id: int, *, only_missing: bool, cap_micros: int | None
) -> JobBatch:
    """Start one. Without a cap of the person's own it may cost twice the estimate. Raises Invalid while another one is live."""
    each = max(1, estimate(session, workspace_id))
    if cap_micros is None:
        cap_micros = 2 * each * count_leads(session, workspace_id, only_missing=only_missing)
    batch = batches.start(session, RESCORING, workspace_id, user_id, {"only_missing": only_missing})
    batch.cap, batch.share = cap_micros, each
    return batch


def count_leads(session: Session, workspace_id: int, *, only_missing: bool) -> int:
    """How many leads a rescoring would score."""
    return batches.count_items(session, RESCORING, workspace_id, {"only_missing": only_missing})


def estimate(session: Session, workspace_id: int) -> int:
    """Micro-dollars for one lead: the mean of the workspace's last hundred scorings, else what one typically costs."""
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
