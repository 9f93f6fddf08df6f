"""Leads that are scored for real, and what is looked at afterwards."""

from __future__ import annotations

from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.llm.models import ModelCall
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import enqueue_score
from webapp.scoring.models import Score

SAID = "What does it cost? Call me on Tuesday."


def ask_for_score(cast: Cast, said: str = SAID, **facts: object) -> Lead:
    """A lead with one reply, and the job that scores it."""
    now = clock.now()
    with unit_of_work() as session:
        lead = factories.lead(
            session, cast.acorn, company="Northwind", last_inbound_at=now, last_message_at=now
        )
        factories.message(session, lead, said, sent_at=now, **facts)
        enqueue_score(session, lead)
        return lead


def score(cast: Cast, drain: Drain, said: str = SAID, **facts: object) -> Lead:
    """The same, done."""
    lead = ask_for_score(cast, said, **facts)
    drain()
    with unit_of_work() as session:
        return session.get_one(Lead, lead.id)


def newest(lead: Lead) -> Score | None:
    with unit_of_work() as session:
        return session.scalars(
            select(Score).where(Score.lead_id == lead.id).order_by(Score.id.desc())
        ).first()


def scores_of(lead: Lead) -> list[Score]:
    with unit_of_work() as session:
        return list(session.scalars(select(Score).where(Score.lead_id == lead.id).order_by(Score.id)))


def job(kind: str = "scoring.score") -> Job:
    """The newest job of this kind."""
    with unit_of_work() as session:
        return session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc())).first() or Job()


def rooms(sims: Switchboard, name: str = "lead_score") -> list[int]:
    """The most output tokens that were allowed, call by call."""
    return [
        call.json["max_output_tokens"]
        for call in sims.ai.calls
        if call.json["text"]["format"]["name"] == name
    ]


def outcomes(use: str = "score") -> list[str]:
    """How the calls of a use ended, as their rows say."""
    with unit_of_work() as session:
        return list(
            session.scalars(select(ModelCall.outcome).where(ModelCall.use == use).order_by(ModelCall.id))
        )
