"""What people cost whom nobody wrote to: anybody may mail us, so the model reads only so many of them an hour.

A campaign's leads, and everybody whom a person has answered, are no strangers. What a person asks for is not counted against
anybody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.llm.budget import OverBudget
from webapp.llm.models import ModelCall
from webapp.runtime import clock
from webapp.runtime.settings import settings

HOUR = timedelta(hours=1)
PER_SENDER = 12
"""Calls an hour about one stranger: some four mails."""


class TooManyStrangers(OverBudget):
    """This hour's share for unknown people is used up; the model is not asked about this one for now."""

    retry_after = 600.0


@dataclass(frozen=True, slots=True)
class StrangersToday:
    """What unknown people have cost since midnight (UTC)."""

    people: int
    calls: int
    micros: int


def admit(session: Session, lead: Lead) -> None:
    """Let the model be asked about this stranger. Raises TooManyStrangers.

    Callers hold the workspace's spending row, so two workers cannot both take the last place.
    """
    now = clock.now()
    calls = (
        ModelCall.workspace_id == lead.workspace_id,
        ModelCall.is_stranger,
        ModelCall.created_at > now - HOUR,
    )
    mine = session.scalar(select(func.count()).where(*calls, ModelCall.lead_id == lead.id)) or 0
    others = select(func.count(ModelCall.lead_id.distinct())).where(*calls, ModelCall.lead_id != lead.id)
    if mine >= PER_SENDER or (session.scalar(others) or 0) >= settings().strangers_per_hour:
        raise TooManyStrangers


def today(session: Session, workspace_ids: Collection[int]) -> StrangersToday:
    """Of these workspaces together."""
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(
        func.count(ModelCall.lead_id.distinct()), func.count(), func.coalesce(func.sum(ModelCall.micros), 0)
    ).where(
        ModelCall.workspace_id.in_(workspace_ids), ModelCall.is_stranger, ModelCall.created_at >= midnight
    )
    people, calls, micros = session.execute(query).one()
    return StrangersToday(people, calls, int(micros))
