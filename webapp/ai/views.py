"""The AI page, and what owners and admins change on it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.ai.charts import dollars
from webapp.ai.report import read_own, read_report
from webapp.audit import audit_log
from webapp.jobs import batches
from webapp.jobs.batch_models import BATCH_STATES
from webapp.llm import budget, circuit, silence
from webapp.llm.models import USES
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid, NotAllowed, NotFound
from webapp.runtime.numbers import read_micros, write_micros
from webapp.scoring import rescoring
from webapp.web import htmx
from webapp.web.fields import form_choice

bp = Blueprint("ai", __name__, url_prefix="/w/<slug>/ai")

FOR_TEMPLATES = {"dollars": dollars, "amount": write_micros, "uses": USES, "batch_states": BATCH_STATES}
MAX_DOLLARS = 1_000_000


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """The page; for htmx, its figures alone."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        report = read_report(session, scope)
    return htmx.page_or_fragment(
        "ai/index.html", "ai/_figures.html", scope=scope, report=report, **FOR_TEMPLATES
    )


@bp.get("/banner")
def banner(slug: str) -> ResponseReturnValue:
    """What every page says at its top while the model cannot be asked; nothing otherwise."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        remedies = list(dict.fromkeys(circuit.remedy(each) for each in circuit.tripped(session)))
        if not remedies and (found := silence.silence_in(session, scope.workspace_ids)):
            remedies = [found.remedy]
    return render_template("ai/_banner.html", scope=scope, remedies=remedies)


@bp.get("/rescoring")
def progress(slug: str) -> ResponseReturnValue:
    """The rescoring again, while one runs."""
    scope = access.scope(slug)
    if scope.is_all:
        raise NotFound
    with unit_of_work() as session:
        own = read_own(session, scope)
    return render_template("ai/_rescoring.html", scope=scope, own=own, **FOR_TEMPLATES)


@bp.post("/choices")
def choices(slug: str) -> ResponseReturnValue:
    """What the model is used for, and what a month may cost."""

    def act(session: Session, _scope: Scope, workspace_id: int) -> None:
        budget.choose(
            session,
            workspace_id,
            uses=_uses(),
            budget_micros=_micros("budget", request.form.get("budget", "")),
            questions=request.form.get("questions", ""),
        )

    return _change(slug, "Kept.", act)


@bp.post("/tries")
def tries(slug: str) -> ResponseReturnValue:
    """A person says that the key or the account is mended."""

    def act(session: Session, _scope: Scope, workspace_id: int) -> None:
        circuit.try_now(session)
        audit_log.record(session, "setting.ai_tried", workspace_id=workspace_id)

    return _change(slug, "The model is tried again.", act)


@bp.post("/rescorings")
def rescorings(slug: str) -> ResponseReturnValue:
    """Score all leads again, or those without a score."""

    def act(session: Session, scope: Scope, workspace_id: int) -> None:
        cap = _micros("cap", request.form.get("cap", ""))
        only_missing = form_choice("which", ("all", "missing"), "all") == "missing"
        rescoring.start(
            session, workspace_id, scope.viewer.user_id, only_missing=only_missing, cap_micros=cap
        )

    return _change(slug, "The leads are being scored.", act)


@bp.post("/rescorings/<int:job_batch_id>/<any(pause, resume, cancel):act>")
def rescoring_acts(slug: str, job_batch_id: int, act: str) -> ResponseReturnValue:
    """Pause, resume or cancel it."""
    does = {"pause": batches.pause, "resume": batches.resume, "cancel": batches.cancel}[act]

    def change(session: Session, _scope: Scope, workspace_id: int) -> None:
        does(session, batches.find(session, rescoring.RESCORING, job_batch_id, (workspace_id,)))

    said = {"pause": "Paused.", "resume": "It goes on.", "cancel": "The rescoring is cancelled."}
    return _change(slug, said[act], change)


def _change(slug: str, said: str, act: Callable[[Session, Scope, int], object]) -> ResponseReturnValue:
    """Change one workspace, for whoever manages it."""
    scope = access.scope(slug)
    if scope.is_all:
        raise NotFound
    workspace_id = scope.workspaces[0].workspace_id
    if not scope.may_manage(workspace_id):
        raise NotAllowed
    with unit_of_work() as session:
        act(session, scope, workspace_id)
        changes.announce(session, workspace_id)
    return htmx.done_reloading(said, url_for("ai.index", slug=slug))


def _uses() -> list[str]:
    """The uses that were ticked. Raises Invalid for one that there is not."""
    ticked = request.form.getlist("uses")
    if not set(ticked) <= set(USES):
        raise Invalid("uses", "Choose from the uses in the list.")
    return ticked


def _micros(field: str, entered: str) -> int | None:
    """Dollars, as a person writes them; nothing means no limit. Raises Invalid."""
    if not entered.strip():
        return None
    micros = read_micros(entered)
    if micros is None:
        raise Invalid(field, "Enter an amount in dollars, like 25, 12.50 or 1,000.")
    if micros > MAX_DOLLARS * 1_000_000:
        raise Invalid(field, "Enter an amount between 0 and 1,000,000 dollars.")
    return micros
