"""What an operator does to a lead: judge, snooze, assign, note, be done with it, merge. And why it is where it is.

A swap gets no fragment, only the event: the fragments that show the lead listen for it, and fetch themselves again.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.consent import decisions
from webapp.inbox import acts, merging
from webapp.inbox.models import ActKind, LeadAct
from webapp.inbox.reasons import reasons
from webapp.leads import facts, triage
from webapp.leads.models import Lead
from webapp.leads.states import STATUSES
from webapp.leads.visibility import get_lead
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid
from webapp.scoring.jobs import enqueue_rescore
from webapp.scoring.judging import disagrees
from webapp.tags import on_leads, tags
from webapp.web import htmx
from webapp.web.fields import form_id

bp = Blueprint("leads", __name__, url_prefix="/w/<slug>")

Act = Callable[[Session, Scope, Lead], str]
"""Does something to a locked lead, and says what happened."""


@bp.get("/leads/<int:lead_id>/why")
def why(slug: str, lead_id: int) -> ResponseReturnValue:
    """Which views the lead is in, and by which of its facts."""
    scope, now = access.scope(slug), clock.now()
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id)
        found = reasons(session, lead, now)
    return htmx.page_or_fragment(
        "inbox/why.html", "inbox/_why.html", scope=scope, lead=lead, reasons=found, sleeps=found[-1].is_in
    )


@bp.post("/leads/<int:lead_id>/sentiment")
def sentiment(slug: str, lead_id: int) -> ResponseReturnValue:
    """Judge by hand."""

    def act(session: Session, scope: Scope, lead: Lead) -> str:
        sentiment = request.form.get("sentiment", "")
        decisions.set_sentiment(session, lead, sentiment, scope.viewer.user_id)
        if disagrees(session, lead):
            enqueue_rescore(session, lead)
        return f"{lead.name} is marked “{lead.sentiment}”."

    return _do(slug, lead_id, "sentiment", act)


@bp.post("/leads/<int:lead_id>/status")
def status(slug: str, lead_id: int) -> ResponseReturnValue:
    """Set the status by hand."""

    def act(session: Session, scope: Scope, lead: Lead) -> str:
        decisions.set_status(session, lead, request.form.get("status", ""), scope.viewer.user_id)
        return f"{lead.name} has the status “{STATUSES[lead.status]}”."

    return _do(slug, lead_id, "status", act)


@bp.post("/leads/<int:lead_id>/snooze")
def snooze(slug: str, lead_id: int) -> ResponseReturnValue:
    """Hide the lead for a while, or wake it."""

    def act(session: Session, scope: Scope, lead: Lead) -> str:
        zone = scope.workspace(lead.workspace_id).time_zone
        until = triage.snooze_time(_when(), clock.now(), zone)
        triage.snooze(session, lead, until)
        if until is None:
            return f"{lead.name} is no longer snoozed."
        return f"{lead.name} is snoozed until {triage.spoken(until, zone)}."

    return _do(slug, lead_id, "snooze", act)


@bp.get("/leads/<int:lead_id>/snooze")
def snooze_preview(slug: str, lead_id: int) -> ResponseReturnValue:
    """What the words in the snooze menu mean, while they are written."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        zone = scope.workspace(get_lead(session, scope, lead_id).workspace_id).time_zone
    try:
        until = triage.snooze_time(_when(), clock.now(), zone)
    except Invalid as unread:
        return render_template("leads/_snooze_preview.html", said=unread.message if _when() else "")
    said = f"{triage.spoken(until, zone)}" if until else ""
    return render_template("leads/_snooze_preview.html", said=said)


@bp.post("/leads/<int:lead_id>/assignment")
def assignment(slug: str, lead_id: int) -> ResponseReturnValue:
    """Give the lead to a member, or to nobody."""

    def act(session: Session, scope: Scope, lead: Lead) -> str:
        owner = triage.assign(session, lead, form_id("user_id"))
        if lead.assigned_to == scope.viewer.user_id:
            return f"{lead.name} is yours."
        return f"{lead.name} belongs to {owner} now."

    return _do(slug, lead_id, "owner", act)


@bp.post("/leads/<int:lead_id>/tags")
def tagging(slug: str, lead_id: int) -> ResponseReturnValue:
    """Put a tag on the lead (`on`), a new one too (`name`), or take one off (`off`)."""
    form = request.form

    def act(session: Session, scope: Scope, lead: Lead) -> str:
        user_id = scope.viewer.user_id
        if off := form.get("off", ""):
            tag = tags.chosen(session, lead.workspace_id, off)
            on_leads.take_off(session, lead, tag.id, user_id)
            return f"“{tag.name}” is off {lead.name}."
        on = form.get("on", "")
        tag = (
            tags.chosen(session, lead.workspace_id, on)
            if on
            else tags.make(session, scope, lead.workspace_id, form.get("name", ""))
        )
        on_leads.put_on(session, lead, tag, user_id)
        return f"{lead.name} has the tag “{tag.name}”."

    return _do(slug, lead_id, "tags", act)


@bp.post("/leads/<int:lead_id>/notes")
def notes(slug: str, lead_id: int) -> ResponseReturnValue:
    """Keep the notes."""

    def act(session: Session, _scope: Scope, lead: Lead) -> str:
        if triage.write_notes(session, lead, request.form.get("notes", ""), request.form.get("was")):
            return f"Notes on {lead.name} are kept."
        return f"Somebody has changed the notes on {lead.name} meanwhile: theirs and yours are kept."

    return _do(slug, lead_id, "notes", act)


@bp.post("/leads/<int:lead_id>/facts")
def writing(slug: str, lead_id: int) -> ResponseReturnValue:
    """Name, company and title, as somebody who knows better writes them."""

    def act(session: Session, _scope: Scope, lead: Lead) -> str:
        facts.write(session, lead, request.form)
        return f"What is known of {lead.name} is kept."

    return _do(slug, lead_id, "facts", act)


@bp.post("/leads/<int:lead_id>/handled")
def handled(slug: str, lead_id: int) -> ResponseReturnValue:
    """Done without an answer; with `undo`, they need an answer after all."""
    is_undo = "undo" in request.values

    def act(session: Session, _scope: Scope, lead: Lead) -> str:
        if not is_undo and lead.is_done():
            return f"{lead.name} was done already."
        if is_undo:
            triage.mark_unread(session, lead, clock.now())
            return f"{lead.name} needs an answer after all."
        triage.set_handled(session, lead, clock.now())
        return f"{lead.name} is done, until they write again."

    return _do(slug, lead_id, "done", act)


@bp.post("/leads/<int:lead_id>/merges")
def merges(slug: str, lead_id: int) -> ResponseReturnValue:
    """Say that another lead is the same person; the one that is open is kept."""
    scope = access.scope(slug)
    said = "Joined: both conversations are one now."
    with unit_of_work() as session:
        kept, row = merging.merge(session, scope, lead_id, form_id("merged_id") or 0)
        act = acts.record_merge(session, scope.viewer.user_id, kept, row.id, said)
    return _done(scope, lead_id, said, act)


@bp.post("/leads/<int:lead_id>/merges/<int:lead_merge_id>/undo")
def merge_undo(slug: str, lead_id: int, lead_merge_id: int) -> ResponseReturnValue:
    """They are two people after all: each has again what came through them."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        kept, unmerged = merging.unmerge(session, scope, lead_merge_id)
    names = [lead.email or lead.phone or lead.name for lead in (kept, unmerged)]
    return _done(scope, lead_id, f"Separated again: {names[0]} and {names[1]}.")


def _when() -> str:
    """What was pressed in the snooze menu, else what was written there, else the day in its calendar."""
    names = ("until", "words", "day")
    return next((value for name in names if (value := request.values.get(name, "").strip())), "")


def _do(slug: str, lead_id: int, kind: ActKind, act: Act) -> ResponseReturnValue:
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id, lock=True)
        before = acts.marks_of(session, lead)
        said = act(session, scope, lead)
        recorded = acts.record(session, acts.By(scope.viewer.user_id), lead, kind, said, before)
    return _done(scope, lead_id, said, recorded)


def _done(scope: Scope, lead_id: int, said: str, act: LeadAct | None = None) -> ResponseReturnValue:
    url = url_for("inbox.lead", slug=scope.slug, lead_id=lead_id)
    undo = url_for("acts.undo", slug=scope.slug, lead_act_id=act.id) if act else None
    about = {"lead": lead_id, "revision": changes.revision(scope.workspace_ids)}
    return htmx.done(said, "inbox-changed", url, about, undo)
