"""Why a lead is where it is: the facts that its views are made of, as sentences for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.inbox.predicates import VIEWS, View
from webapp.leads.models import Lead
from webapp.leads.view_rules import FACTS, RULES, Rule, fact_sql


@dataclass(frozen=True, slots=True)
class Reason:
    """One view. `because`: every sentence that puts the lead there, or else what keeps it from there."""

    view: View
    is_in: bool
    because: list[str]


def reasons(session: Session, lead: Lead, now: datetime) -> list[Reason]:
    """A reason for every view in which a lead may be or not be. Of a lead that sleeps, what it will be in when it wakes."""
    asked = ", ".join(f"{fact_sql(name)} AS {name}" for name in FACTS)
    where = {"workspace_id": lead.workspace_id, "lead_id": lead.id}
    holds = session.execute(
        text(f"SELECT {asked} FROM lead WHERE workspace_id = :workspace_id AND id = :lead_id"), where
    ).one()
    facts = dict(holds._mapping)
    found = [_reason(view, RULES[view.key], facts) for view in VIEWS if view.key in RULES]
    return [*found, _sleep(lead, now)]


def _reason(view: View, rule: Rule, facts: dict[str, bool]) -> Reason:
    """The way that leads there, or the one from which the least is missing."""
    way = min(rule.ways, key=lambda names: sum(not facts[name] for name in names))
    missing = [FACTS[name].fails for name in way if not facts[name]]
    return Reason(view, not missing, missing or [FACTS[name].holds for name in way])


def _sleep(lead: Lead, now: datetime) -> Reason:
    view = next(view for view in VIEWS if view.key == "snoozed")
    if lead.snoozed_until is not None and lead.snoozed_until > now:
        return Reason(view, True, ["It sleeps, and is in no other view until it wakes."])
    return Reason(view, False, ["It is not snoozed."])
