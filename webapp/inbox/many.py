"""One act on many leads at once, as a batch: chosen by hand, or all that a list holds; taken back as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.audit import audit_log
from webapp.inbox import acts, many_sequences
from webapp.inbox.filters import Filters
from webapp.inbox.fitting import wanted
from webapp.inbox.jobs import MANY
from webapp.inbox.many_acts import ACTS, DOING
from webapp.inbox.many_words import spoken
from webapp.inbox.models import LeadAct
from webapp.jobs import batches
from webapp.jobs.batch_models import JobBatch
from webapp.jobs.runs import Run
from webapp.leads import triage
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.leads.states import SENTIMENTS, STATUSES
from webapp.leads.visibility import visible
from webapp.runtime import clock
from webapp.runtime.errors import Invalid
from webapp.tags import tags

MOST = 5_000
"""Leads that one batch may hold."""
NAMED = 8
"""Leads that a preview names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is meant: these leads, or everybody whom the filters show."""

    lead_ids: Sequence[int]
    filters: Filters
    is_all: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be done, to how many, and who the first of them are."""

    said: str
    count: int
    names: list[str]


def preview(session: Session, scope: Scope, choice: Choice, act: str, value: str) -> Preview:
    """Raises Invalid for an act that cannot be, and when nobody is chosen, or too many are."""
    leads = _chosen(session, scope, choice)
    for workspace_id in {lead.workspace_id for lead in leads}:
        _checked(session, scope, workspace_id, act, value)
    said = spoken(session, scope, leads[0].workspace_id, act, value)
    return Preview(said, len(leads), [lead.name for lead in leads[:NAMED]])


def start(session: Session, scope: Scope, choice: Choice, act: str, value: str) -> list[JobBatch]:
    """A batch for each workspace of the chosen leads. Raises Invalid as `preview` does, and while another one is live."""
    of_workspace: dict[int, list[int]] = defaultdict(list)
    for lead in _chosen(session, scope, choice):
        of_workspace[lead.workspace_id].append(lead.id)
    begun = []
    for workspace_id, lead_ids in of_workspace.items():
        options = {
            "act": act,
            "value": _checked(session, scope, workspace_id, act, value),
            "said": spoken(session, scope, workspace_id, act, value),
            "lead_ids": lead_ids,
            "user_id": scope.viewer.user_id,
        }
        begun.append(batches.start(session, MANY, workspace_id, scope.viewer.user_id, options))
        after = {"each": options["said"], "leads": len(lead_ids)}
        audit_log.record(
            session, "leads.changed", workspace_id=workspace_id, row=("job_batch", begun[-1].id), after=after
        )
    return begun


def newest(session: Session, scope: Scope) -> JobBatch | None:
    """The viewer's last batch that stands."""
    standing = select(JobBatch).where(*_mine(scope), ~JobBatch.options.has_key("undone"))
    standing = standing.where(JobBatch.options["act"].astext != "undo")
    return session.scalars(standing.order_by(JobBatch.id.desc()).limit(1)).first()


def running(session: Session, scope: Scope) -> JobBatch | None:
    """The viewer's batch that is under way."""
    live = select(JobBatch).where(*_mine(scope), JobBatch.state == "running")
    return session.scalars(live.order_by(JobBatch.id.desc()).limit(1)).first()


def undo(session: Session, scope: Scope, job_batch_id: int) -> JobBatch:
    """Take a batch of the viewer's back, as a batch. Raises NotFound, and Invalid when that was done already."""
    batch = batches.find(session, MANY, job_batch_id, scope.workspace_ids)
    if batch.asked_by != scope.viewer.user_id or batch.options["act"] == "undo":
        raise Invalid("batch", "Only whoever began it can take it back.")
    if "undone" in batch.options:
        raise Invalid("batch", "That was taken back already.")
    if batch.is_live:
        batches.cancel(session, batch)
    batch.options = {**batch.options, "undone": True}
    session.flush()
    is_sequence = batch.options["act"] == "sequence"
    changed = select(LeadAct.lead_id).where(
        LeadAct.workspace_id == batch.workspace_id,
        LeadAct.job_batch_id == batch.id,
        LeadAct.undone_at.is_(None),
    )
    options = {
        "act": "undo",
        "of": batch.id,
        "said": "have again what they had before",
        "lead_ids": many_sequences.started(session, batch) if is_sequence else list(session.scalars(changed)),
        "user_id": scope.viewer.user_id,
    }
    row = ("job_batch", batch.id)
    audit_log.record(session, "leads.changed_back", workspace_id=batch.workspace_id, row=row)
    return batches.start(session, MANY, batch.workspace_id, scope.viewer.user_id, options)


def undo_last(session: Session, scope: Scope) -> LeadAct | JobBatch:
    """Take back what the viewer did last, to one lead or to many. Raises Invalid when there is nothing."""
    act, batch = next(iter(acts.history(session, scope, most=1)), None), newest(session, scope)
    if batch is not None and (act is None or batch.created_at > act.done_at):
        return undo(session, scope, batch.id)
    if act is None:
        raise Invalid("act", "There is nothing to take back.")
    return acts.undo(session, scope, act.id)


def act_one(run: Run, lead_id: int, job_batch_id: int) -> None:
    """One lead of the batch. A lead that is gone, or was changed by somebody since, is left as it is."""
    with run.finish() as session:
        batch = session.get_one(JobBatch, job_batch_id)
        lead = lock_lead(session, batch.workspace_id, lead_id)
        is_changed = (
            _put_back(session, batch, lead) if batch.options["act"] == "undo" else _act(session, batch, lead)
        )
        run.outcome = "changed" if is_changed else "left"
        batches.record_done(session, job_batch_id, **{run.outcome: 1})


def _act(session: Session, batch: JobBatch, lead: Lead) -> bool:
    act, value, user_id = batch.options["act"], batch.options["value"], batch.options["user_id"]
    if act == "sequence":
        return many_sequences.start(session, batch, lead)
    before = acts.marks_of(session, lead)
    DOING[act](session, lead, value, user_id)
    by = acts.By(user_id, batch.id)
    return (
        acts.record(session, by, lead, ACTS[act], f"{lead.name} {batch.options['said']}.", before) is not None
    )


def _put_back(session: Session, batch: JobBatch, lead: Lead) -> bool:
    begun = session.get_one(JobBatch, batch.options["of"])
    if begun.options["act"] == "sequence":
        return many_sequences.stop(session, begun, lead)
    query = select(LeadAct).where(
        LeadAct.workspace_id == batch.workspace_id,
        LeadAct.job_batch_id == batch.options["of"],
        LeadAct.lead_id == lead.id,
        LeadAct.undone_at.is_(None),
    )
    act = session.scalars(query).one_or_none()
    if act is None or not acts.stands(session, act, lead):
        return False
    acts.give_back(session, lead, act.before, batch.options["user_id"])
    act.undone_at = clock.now()
    return True


def _chosen(session: Session, scope: Scope, choice: Choice) -> Sequence[Lead]:
    query = select(Lead).where(visible(scope))
    if choice.is_all:
        filters = choice.filters
        query = query.where(*wanted(session, scope, filters, clock.now()).fits)
    else:
        query = query.where(Lead.id.in_(choice.lead_ids[: MOST + 1]))
    leads = session.scalars(query.order_by(Lead.last_message_at.desc(), Lead.id.desc()).limit(MOST + 1)).all()
    if not leads:
        raise Invalid("lead", MANY.nothing)
    if len(leads) > MOST:
        raise Invalid("lead", f"{MOST:,} leads at once are the most. Narrow the list first.")
    return leads


def _checked(session: Session, scope: Scope, workspace_id: int, act: str, value: str) -> str:
    """The value as the batch keeps it. Raises Invalid for what no single lead could be given either."""
    if act == "snooze":
        until = triage.snooze_time(value, clock.now(), scope.workspace(workspace_id).time_zone)
        if until is None:
            raise Invalid("value", "Say until when.")
        return until.isoformat()
    if act == "owner" and value:
        triage.member_name(session, workspace_id, int(value) if value.isdecimal() else 0)
    if act == "sequence":
        return str(many_sequences.sequence_of(session, workspace_id, value).id)
    if act in ("tag", "untag"):
        return str(tags.chosen(session, workspace_id, value).id)
    known = {"status": STATUSES, "sentiment": SENTIMENTS}.get(act, (value,))
    if act not in ACTS or value not in known:
        raise Invalid("act", "Choose what is to be done from the list.")
    return value


def _mine(scope: Scope) -> tuple[Any, ...]:
    return (
        JobBatch.kind == MANY.name,
        JobBatch.workspace_id.in_(scope.workspace_ids),
        JobBatch.asked_by == scope.viewer.user_id,
    )
