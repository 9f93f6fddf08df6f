"""The budget: a call is paid for at the most it can cost before it is made, so no two workers can overspend together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.audit import audit_log
from webapp.llm.models import Choices, Spending
from webapp.runtime import clock
from webapp.runtime.errors import SignalboxError
from webapp.runtime.settings import settings
from webapp.runtime.text import storable

MAX_QUESTIONS_LENGTH = 6_000
_CHOSEN = ("sentiment_on", "opt_out_on", "score_on", "draft_on", "budget_micros", "questions")


class OverBudget(SignalboxError):
    """The workspace's month is spent; the model is not asked."""


def choices_of(session: Session, workspace_id: int) -> Choices:
    """What the workspace chose, or the choices of one that never did."""
    return session.get(Choices, workspace_id) or Choices(
        workspace_id=workspace_id,
        sentiment_on=True,
        opt_out_on=True,
        score_on=True,
        draft_on=True,
        budget_micros=round(settings().ai_budget * 1_000_000),
        questions="",
    )


def choose(
    session: Session, workspace_id: int, *, uses: Collection[str], budget_micros: int | None, questions: str
) -> None:
    """What the model is used for, what a month may cost (None: no limit), and what makes a lead a good one."""
    before = audit_log.facts_of(choices_of(session, workspace_id), *_CHOSEN)
    chosen = session.merge(
        Choices(
            workspace_id=workspace_id,
            sentiment_on="sentiment" in uses,
            opt_out_on="opt_out" in uses,
            score_on="score" in uses,
            draft_on="draft" in uses,
            budget_micros=budget_micros,
            questions=storable(questions).strip()[:MAX_QUESTIONS_LENGTH],
        )
    )
    after = audit_log.facts_of(chosen, *_CHOSEN)
    audit_log.record(session, "setting.ai", workspace_id=workspace_id, before=before, after=after)


def reserve(session: Session, choices: Choices, micros: int) -> None:
    """Take this much from the month, in one statement. Raises OverBudget when it is not there."""
    limit = choices.budget_micros
    if limit is not None and micros > limit:
        raise OverBudget
    taking = insert(Spending).values(workspace_id=choices.workspace_id, month=this_month(), micros=micros)
    room = true() if limit is None else Spending.micros + micros <= limit
    taking = taking.on_conflict_do_update(
        index_elements=[Spending.workspace_id, Spending.month],
        set_={"micros": Spending.micros + micros},
        where=room,
    )
    if session.scalar(taking.returning(Spending.micros)) is None:
        raise OverBudget


def correct(session: Session, workspace_id: int, month: date, difference: int) -> None:
    """The call cost more or less than what was taken for it."""
    session.execute(
        update(Spending)
        .where(Spending.workspace_id == workspace_id, Spending.month == month)
        .values(micros=Spending.micros + difference)
    )


def spent(session: Session, workspace_id: int) -> int:
    """This month so far."""
    query = select(Spending.micros).where(
        Spending.workspace_id == workspace_id, Spending.month == this_month()
    )
    return session.scalar(query) or 0


def this_month() -> date:
    """The month that calls are paid from, of UTC."""
    return clock.now().date().replace(day=1)
