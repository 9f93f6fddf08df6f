"""The page of sequences, the builder of one, and the workspace's rules. Whoever manages the workspace changes them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.models import User
from webapp.accounts.scopes import Scope
from webapp.audit import audit_log
from webapp.jobs.schedules import database_now
from webapp.leads.states import SENTIMENTS
from webapp.runtime import clock
from webapp.runtime.clock import Deadline
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotAllowed, NotFound
from webapp.sequences import defaults, editing, passes, settings
from webapp.sequences.approving import is_waiting
from webapp.sequences.enrolments import steps_of
from webapp.sequences.models import AUTHORS, CONDITIONS, TRIGGERS, Sequence
from webapp.sequences.upcoming import read_dry_run, read_upcoming, sequences_of
from webapp.sequences.wording import VARIABLES
from webapp.tags.tags import list_tags
from webapp.web import htmx

bp = Blueprint("sequences", __name__, url_prefix="/w/<slug>/sequences")
FACTS = ("name", "trigger", "trigger_sentiment", "trigger_tag_id", "is_on", "daily_cap")
"""What the audit log keeps of a sequence."""

PAUSING_SECONDS = 2.0
"""How long somebody who pauses everything waits for what was handed over to be taken back; none of it is sent any more."""
WEEKDAYS = tuple(enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), start=1))


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """The sequences, the rules, and the next 50 sends; for htmx, the sends alone."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        upcoming = read_upcoming(session, scope, clock.now())
        found = sequences_of(session, scope.workspace_ids)
        rules = settings.settings_of(session, scope.workspace_ids[0])
        is_dry = not scope.is_all and rules.is_dry_run
        would_be_sent = read_dry_run(session, scope, clock.now()) if is_dry else []
        paused_by = session.get(User, rules.paused_by) if rules.paused_by else None
    return htmx.page_or_fragment(
        "sequences/index.html",
        "sequences/_upcoming.html",
        scope=scope,
        upcoming=upcoming,
        to_approve=sum(map(is_waiting, upcoming)),
        would_be_sent=would_be_sent,
        is_dry=is_dry,
        sequences=found,
        rules=rules,
        paused_by=paused_by.name if paused_by else None,
        weekdays=WEEKDAYS,
        triggers=TRIGGERS,
        may_manage=not scope.is_all and scope.may_manage(scope.workspace_ids[0]),
    )


@bp.get("/<int:sequence_id>")
def show(slug: str, sequence_id: int) -> ResponseReturnValue:
    """The builder of one sequence."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        sequence = editing.get_sequence(session, scope.workspace_ids, sequence_id)
        steps = steps_of(session, sequence)
        enrolled = editing.count_enrolments(session, sequence)
        tags = list_tags(session, (sequence.workspace_id,))
    return render_template(
        "sequences/show.html",
        scope=scope,
        sequence=sequence,
        steps=steps,
        enrolled=enrolled,
        triggers=TRIGGERS,
        conditions=CONDITIONS,
        authors=AUTHORS,
        sentiments=SENTIMENTS,
        tags=tags,
        variables=VARIABLES,
        may_manage=scope.may_manage(sequence.workspace_id),
    )


@bp.post("")
def additions(slug: str) -> ResponseReturnValue:
    """A new sequence."""
    return _change(slug, "The sequence is added.", lambda s, w: editing.create(s, w, request.form))


@bp.post("/defaults")
def default_additions(slug: str) -> ResponseReturnValue:
    """The three that most workspaces begin with, switched off."""
    return _change(
        slug, "They are added, switched off. Read them, then switch them on.", defaults.add_defaults
    )


@bp.post("/settings")
def rules(slug: str) -> ResponseReturnValue:
    """The workspace's caps, and the dry run; its hours are changed with the workspace itself."""
    return _change(slug, "The rules are kept.", lambda s, w: settings.change(s, w, request.form))


@bp.post("/pause")
def pauses(slug: str) -> ResponseReturnValue:
    """Send nothing by the clock in this workspace, also of what was handed over and has not begun."""
    person = access.viewer().user_id
    said = "Nothing is sent by the clock in this workspace."
    answer = _change(slug, said, lambda s, w: settings.pause(s, w, person, database_now(s)))
    passes.take_back_waiting(
        access.scope(slug).workspace_ids[0], clock.now(), Deadline.after(PAUSING_SECONDS)
    )
    return answer


@bp.post("/resumption")
def resumptions(slug: str) -> ResponseReturnValue:
    """Go on."""
    return _change(slug, "Sequences go on.", settings.resume)


@bp.post("/<int:sequence_id>")
def changes(slug: str, sequence_id: int) -> ResponseReturnValue:
    """Name, trigger, and whether it is on."""
    return _edit(
        slug, sequence_id, "Kept.", lambda s, row: editing.change(s, row, request.form, database_now(s))
    )


@bp.post("/<int:sequence_id>/removal")
def removals(slug: str, sequence_id: int) -> ResponseReturnValue:
    """Stop every lead in it, and forget it."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        sequence = _managed(session, scope, sequence_id)
        _record(session, "setting.sequence_removed", sequence, before={"name": sequence.name})
        editing.remove(session, sequence, database_now(session))
    return htmx.done_reloading("The sequence is removed.", url_for("sequences.index", slug=slug))


@bp.post("/<int:sequence_id>/steps")
def step_additions(slug: str, sequence_id: int) -> ResponseReturnValue:
    """Another step."""
    return _edit(
        slug, sequence_id, "The step is added.", lambda s, row: editing.add_step(s, row, request.form)
    )


@bp.post("/<int:sequence_id>/steps/<int:step_id>")
def step_changes(slug: str, sequence_id: int, step_id: int) -> ResponseReturnValue:
    """Change a step."""
    return _edit(
        slug,
        sequence_id,
        "The step is kept. New words hold at once, new days and times for leads that start from now on.",
        lambda s, row: editing.change_step(s, row, step_id, request.form),
    )


@bp.post("/<int:sequence_id>/steps/<int:step_id>/removal")
def step_removals(slug: str, sequence_id: int, step_id: int) -> ResponseReturnValue:
    """Leave a step out."""
    return _edit(
        slug,
        sequence_id,
        "The step is removed.",
        lambda s, row: editing.remove_step(s, row, step_id, database_now(s)),
    )


def _change(slug: str, said: str, change: Callable[[Session, int], object]) -> ResponseReturnValue:
    """Change something of one workspace, for whoever manages it."""
    scope = access.scope(slug)
    if scope.is_all:
        raise NotFound
    workspace_id = scope.workspace_ids[0]
    if not scope.may_manage(workspace_id):
        raise NotAllowed
    with unit_of_work() as session:
        before = settings.facts_of(session, workspace_id)
        change(session, workspace_id)
        session.flush()
        after = {"what": said, **settings.facts_of(session, workspace_id)}
        audit_log.record(session, "setting.sequences", workspace_id=workspace_id, before=before, after=after)
    return htmx.done_reloading(said, url_for("sequences.index", slug=slug))


def _edit(
    slug: str, sequence_id: int, said: str, change: Callable[[Session, Sequence], object]
) -> ResponseReturnValue:
    scope = access.scope(slug)
    with unit_of_work() as session:
        sequence = _managed(session, scope, sequence_id)
        before = audit_log.facts_of(sequence, *FACTS)
        change(session, sequence)
        after = {"what": said, **audit_log.facts_of(sequence, *FACTS)}
        _record(session, "setting.sequence", sequence, before, after)
    return htmx.done_reloading(said, url_for("sequences.show", slug=slug, sequence_id=sequence_id))


def _record(
    session: Session,
    act: str,
    sequence: Sequence,
    before: audit_log.Facts,
    after: audit_log.Facts | None = None,
) -> None:
    row = ("sequence", sequence.id)
    audit_log.record(session, act, workspace_id=sequence.workspace_id, row=row, before=before, after=after)


def _managed(session: Session, scope: Scope, sequence_id: int) -> Sequence:
    """The sequence, for whoever manages its workspace. Raises NotFound and NotAllowed."""
    sequence = editing.get_sequence(session, scope.workspace_ids, sequence_id)
    if not scope.may_manage(sequence.workspace_id):
        raise NotAllowed
    return sequence
