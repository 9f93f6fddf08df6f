"""What an operator does to a lead: judge, snooze, assign, note, be done with it, merge.

A swap gets no fragment, only the event: the fragments that show the lead listen for it, and fetch themselves again.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.consent import decisions
from webapp.inbox import merging
from webapp.leads import triage
from webapp.leads.models import Lead
from webapp.leads.visibility import get_lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import enqueue_rescore
from webapp.scoring.judging import disagrees
from webapp.web import htmx

bp = Blueprint("leads", __name__, url_prefix="/w/<slug>")

Act = Callable[[Session, Scope, Lead], str]
"""Does something to a locked lead, and says what happened."""


@bp.post("/leads/<int:lead_id>/sentiment")
def sentiment(slug: str, lead_id: int) -> ResponseReturnValue:
    """Judge by hand."""

    def act(session: Session, scope: Scope, lead: Lead) -> str:
        sentiment = request.form.get("sentiment", "")
        decisions.set_sentiment(session, lead, sentiment, scope.viewer.user_id)
        if disagrees(session, lead):
            enqueue_rescore(session, lead)
        return f"{lead.name} is marked “{lead.sentiment}”."

    return _do(slug, lead_id, act)


@bp.post("/leads/<int:lead_id>/status")
def status(slug: str, lead_id: int) -> ResponseReturnValue:
    """Set the status by hand."""

    def act(session: Session, scope: Scope, lead: Lead) -> str:
        decisions.set_status(session, lead, request.form.get("status", ""), scope.viewer.user_id)
        return f"{lead.name} has a new status."

    return _do(slug, lead_id, act)


@bp.post("/leads/<int:lead_id>/snooze")
def snooze(slug: str, lead_id: int) -> ResponseReturnValue:
    """Hide the lead for a while, or wake it."""

    def act(session: Session, scope: Scope, lead: Lead) -> str:
        zone = scope.workspace(lead.workspace_id).time_zone
        until = triage.snooze_time(request.values.get("until", ""), clock.now(), zone)
        triage.snooze(session, lead, until)
        return (
            f"{lead.name} sleeps until {triage.spoken(until, zone)}." if until else f"{lead.name} is awake."
        )

    return _do(slug, lead_id, act, undo=url_for("leads.snooze", slug=slug, lead_id=lead_id) + "?until=none")


@bp.post("/leads/<int:lead_id>/assignment")
def assignment(slug: str, lead_id: int) -> ResponseReturnValue:
    """Give the lead to a member, or to nobody."""

    def act(session: Session, _scope: Scope, lead: Lead) -> str:
        triage.assign(session, lead, request.form.get("user_id", type=int))
        return f"{lead.name} has a new owner." if lead.assigned_to else f"{lead.name} belongs to nobody now."

    return _do(slug, lead_id, act)


@bp.post("/leads/<int:lead_id>/notes")
def notes(slug: str, lead_id: int) -> ResponseReturnValue:
    """Keep the notes."""

    def act(session: Session, _scope: Scope, lead: Lead) -> str:
        triage.write_notes(session, lead, request.form.get("notes", ""))
        return "Notes are kept."

    return _do(slug, lead_id, act)


@bp.post("/leads/<int:lead_id>/handled")
def handled(slug: str, lead_id: int) -> ResponseReturnValue:
    """Done without an answer; with `undo`, not done after all."""
    is_undo = "undo" in request.values

    def act(session: Session, _scope: Scope, lead: Lead) -> str:
        triage.set_handled(session, lead, None if is_undo else clock.now())
        return f"{lead.name} needs you again." if is_undo else f"{lead.name} is done, until they write again."

    undo = None if is_undo else url_for("leads.handled", slug=slug, lead_id=lead_id) + "?undo=1"
    return _do(slug, lead_id, act, undo=undo)


@bp.post("/leads/<int:lead_id>/merges")
def merges(slug: str, lead_id: int) -> ResponseReturnValue:
    """Say that another lead is the same person; the one that is open is kept."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        kept, row = merging.merge(session, scope, lead_id, request.form.get("merged_id", 0, type=int))
    undo = url_for("leads.merge_undo", slug=slug, lead_id=lead_id, lead_merge_id=row.id)
    return _done(scope, lead_id, f"{kept.name} is one person now, in one conversation.", undo)


@bp.post("/leads/<int:lead_id>/merges/<int:lead_merge_id>/undo")
def merge_undo(slug: str, lead_id: int, lead_merge_id: int) -> ResponseReturnValue:
    """They are two people after all: each has again what came through them."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        kept, unmerged = merging.unmerge(session, scope, lead_merge_id)
    return _done(scope, lead_id, f"{kept.name} and {unmerged.name} are two people again.")


def _do(slug: str, lead_id: int, act: Act, undo: str | None = None) -> ResponseReturnValue:
    scope = access.scope(slug)
    with unit_of_work() as session:
        said = act(session, scope, get_lead(session, scope, lead_id, lock=True))
    return _done(scope, lead_id, said, undo)


def _done(scope: Scope, lead_id: int, said: str, undo: str | None = None) -> ResponseReturnValue:
    url = url_for("inbox.lead", slug=scope.slug, lead_id=lead_id)
    return htmx.done(said, "inbox-changed", url, {"lead": lead_id}, undo)
