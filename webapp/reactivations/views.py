"""The pages of reactivations: made, looked through, started, paused, and what came of them. For whoever manages a workspace."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.jobs import batches
from webapp.jobs.batch_models import JobBatch
from webapp.leads.states import SENTIMENTS
from webapp.reactivations import drafts, people_list
from webapp.reactivations.jobs import ENROLLING
from webapp.reactivations.models import Reactivation
from webapp.reactivations.report import STATES, every_report, report_of
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid, NotAllowed, NotFound
from webapp.sequences.models import Sequence
from webapp.sequences.upcoming import sequences_of
from webapp.web import htmx
from webapp.web.fields import form_id, form_number

bp = Blueprint("reactivations", __name__, url_prefix="/w/<slug>/reactivations")

SILENT_DAYS = 60
ACTS: dict[str, Callable[[Session, JobBatch], None]] = {
    "pause": batches.pause,
    "resume": batches.resume,
    "cancel": batches.cancel,
}


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """Every reactivation of the scope, and the forms for a new one."""
    scope = _managed(slug)
    mine = select(Reactivation).where(Reactivation.workspace_id.in_(scope.workspace_ids))
    with unit_of_work() as session:
        rows = session.scalars(mine.order_by(Reactivation.id.desc()).limit(100)).all()
        reports = every_report(session, rows)
        sequences = [] if scope.is_all else sequences_of(session, scope.workspace_ids)
    return render_template(
        "reactivations/index.html",
        scope=scope,
        rows=rows,
        reports=reports,
        sequences=sequences,
        sentiments=SENTIMENTS,
        silent_days=SILENT_DAYS,
        most_people=people_list.MOST_PEOPLE,
        most_megabytes=people_list.MOST_BYTES // 1_000_000,
    )


@bp.get("/<int:reactivation_id>")
def show(slug: str, reactivation_id: int) -> ResponseReturnValue:
    """A draft with its list, or how one stands; for htmx, its living part alone."""
    scope = _managed(slug)
    state = request.args.get("state", "")
    with unit_of_work() as session:
        row = drafts.find(session, scope.workspace_ids, reactivation_id)
        batch = _batch(session, row)
        report = report_of(session, row, state if state in STATES else "")
        sequence = session.get_one(Sequence, row.sequence_id)
        headings = people_list.headings_of(row.source) if row.source else []
    return htmx.page_or_fragment(
        "reactivations/show.html",
        "reactivations/_progress.html",
        scope=scope,
        row=row,
        batch=batch,
        report=report,
        sequence=sequence,
        headings=headings,
        fields=people_list.FIELDS,
        states=STATES,
        state=state,
    )


@bp.post("/lists")
def lists(slug: str) -> ResponseReturnValue:
    """A draft of the people in a file."""
    scope = _one_managed(slug)
    file = request.files.get("file")
    data = file.stream.read(people_list.MOST_BYTES + 1) if file else b""
    if file:
        file.close()  # a large one stands in a temporary file
    if not data:
        raise Invalid("file", "Choose a file.")
    return _made(
        slug,
        lambda session, workspace_id: drafts.from_list(session, workspace_id, _wanted(scope), data),
    )


@bp.post("/leads")
def leads(slug: str) -> ResponseReturnValue:
    """A draft of leads that have been silent."""
    scope = _one_managed(slug)
    least, most = drafts.DAYS
    what = f"Between {least} and {most} days of silence can be asked for."
    days = form_number("days", what, least=least, most=most, otherwise=SILENT_DAYS)
    return _made(
        slug,
        lambda session, workspace_id: drafts.from_leads(
            session,
            workspace_id,
            _wanted(scope),
            request.form.getlist("sentiments"),
            drafts.silent_since(days, clock.now()),
        ),
    )


@bp.post("/<int:reactivation_id>/columns")
def columns(slug: str, reactivation_id: int) -> ResponseReturnValue:
    """Read the list with other columns."""
    asked = {name: form_id(name) for name in people_list.FIELDS}
    places = {name: number - 1 if number else None for name, number in asked.items()}
    return _change(slug, reactivation_id, "Read anew.", lambda s, row: drafts.choose_columns(s, row, places))


@bp.post("/<int:reactivation_id>/starts")
def starts(slug: str, reactivation_id: int) -> ResponseReturnValue:
    """Look everybody up, and begin."""
    person = access.viewer().user_id
    said = "It is started. Whoever is found gets the first mail when their sender has room."
    return _change(slug, reactivation_id, said, lambda s, row: drafts.start(s, row, person, clock.now()))


@bp.post("/<int:reactivation_id>/removal")
def removals(slug: str, reactivation_id: int) -> ResponseReturnValue:
    """Forget a draft."""
    scope = _managed(slug)
    with unit_of_work() as session:
        drafts.remove(session, drafts.find(session, scope.workspace_ids, reactivation_id))
    return htmx.done_reloading("The draft is removed.", url_for("reactivations.index", slug=slug))


@bp.post("/<int:reactivation_id>/<any(pause, resume, cancel):act>")
def acts(slug: str, reactivation_id: int, act: str) -> ResponseReturnValue:
    """Pause, resume or cancel the looking-up. Whoever is in the sequence already stays there."""

    def change(session: Session, row: Reactivation) -> None:
        batch = _batch(session, row)
        if batch is None:
            raise Invalid("batch", "It is over.")
        ACTS[act](session, batch)

    return _change(slug, reactivation_id, "Done.", change)


def _wanted(scope: Scope) -> drafts.Wanted:
    return drafts.Wanted(request.form.get("name", ""), form_id("sequence_id"), scope.viewer.user_id)


def _made(slug: str, make: Callable[[Session, int], Reactivation]) -> ResponseReturnValue:
    scope = _one_managed(slug)
    with unit_of_work() as session:
        row = make(session, scope.workspace_ids[0])
    target = url_for("reactivations.show", slug=slug, reactivation_id=row.id)
    return ("", 204, {"HX-Redirect": target}) if htmx.is_swap() else redirect(target, 303)


def _change(
    slug: str, reactivation_id: int, said: str, change: Callable[[Session, Reactivation], object]
) -> ResponseReturnValue:
    scope = _managed(slug)
    with unit_of_work() as session:
        row = drafts.find(session, scope.workspace_ids, reactivation_id)
        change(session, row)
        changes.announce(session, row.workspace_id)
    return htmx.done_reloading(
        said, url_for("reactivations.show", slug=slug, reactivation_id=reactivation_id)
    )


def _batch(session: Session, row: Reactivation) -> JobBatch | None:
    """The looking-up of this one that is under way."""
    newest = batches.newest(session, ENROLLING, row.workspace_id)
    is_mine = newest is not None and newest.is_live and newest.options["reactivation_id"] == row.id
    return batches.find(session, ENROLLING, newest.id, [row.workspace_id]) if newest and is_mine else None


def _managed(slug: str) -> Scope:
    """The scope of somebody who manages each workspace in it. Raises NotAllowed."""
    scope = access.scope(slug)
    if not all(scope.may_manage(workspace_id) for workspace_id in scope.workspace_ids):
        raise NotAllowed
    return scope


def _one_managed(slug: str) -> Scope:
    scope = _managed(slug)
    if scope.is_all:
        raise NotFound
    return scope
