"""What owners and admins write down about their workspace: profile, personas, knowledge. The AI page shows it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.personas import editing
from webapp.personas.settings import read_settings
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid, NotAllowed, NotFound
from webapp.web import htmx

bp = Blueprint("personas", __name__, url_prefix="/w/<slug>/personas")


@bp.app_context_processor
def _files() -> dict[str, object]:
    """The names of files that can be added to the knowledge, for the page that includes its form."""
    return {"knowledge_files": editing.FILES}


@bp.post("")
def index(slug: str) -> ResponseReturnValue:
    """Make or change the persona of a campaign."""
    return _change(slug, "The persona is kept.", _keep)


@bp.post("/<int:persona_id>/removal")
def removal(slug: str, persona_id: int) -> ResponseReturnValue:
    """Drop a persona."""

    def change(session: Session, workspace_id: int) -> None:
        editing.drop_persona(session, [workspace_id], persona_id)

    return _change(slug, "The persona is removed.", change)


@bp.post("/profile")
def profile(slug: str) -> ResponseReturnValue:
    """What is sold, and to whom."""

    def change(session: Session, workspace_id: int) -> None:
        editing.set_profile(session, workspace_id, request.form.get("profile", ""))

    return _change(slug, "The profile is kept.", change)


@bp.get("/knowledge")
def knowledge(slug: str) -> ResponseReturnValue:
    """The list again, while a page of it is being read."""
    scope = access.scope(slug)
    if scope.is_all:
        raise NotFound
    with unit_of_work() as session:
        own = read_settings(session, scope)
    return render_template("personas/_knowledge.html", scope=scope, own=own)


@bp.post("/knowledge/<any(texts, files, pages):kind>")
def additions(slug: str, kind: str) -> ResponseReturnValue:
    """Add something to know."""

    def change(session: Session, workspace_id: int) -> None:
        sent = request.files.get("file")
        if kind == "texts":
            editing.add_text(
                session, workspace_id, request.form.get("title", ""), request.form.get("body", "")
            )
        elif kind == "pages":
            editing.add_page(session, workspace_id, request.form.get("address", ""))
        elif sent is None or not sent.filename:
            raise Invalid("file", "Choose a file first.")
        else:
            editing.add_file(session, workspace_id, sent.filename, sent.read())

    return _change(slug, "The page is being read." if kind == "pages" else "It is added.", change)


@bp.post("/knowledge/<int:knowledge_id>/readings")
def knowledge_reading(slug: str, knowledge_id: int) -> ResponseReturnValue:
    """Read a page again."""

    def change(session: Session, workspace_id: int) -> None:
        editing.read_again(session, [workspace_id], knowledge_id)

    return _change(slug, "The page is being read again.", change)


@bp.post("/knowledge/<int:knowledge_id>/removal")
def knowledge_removal(slug: str, knowledge_id: int) -> ResponseReturnValue:
    """Forget something."""

    def change(session: Session, workspace_id: int) -> None:
        editing.drop_knowledge(session, [workspace_id], knowledge_id)

    return _change(slug, "It is removed.", change)


def _keep(session: Session, workspace_id: int) -> None:
    editing.keep_persona(session, workspace_id, request.form)


def _change(slug: str, said: str, change: Callable[[Session, int], object]) -> ResponseReturnValue:
    """Change one workspace, for whoever manages it."""
    scope = access.scope(slug)
    if scope.is_all:
        raise NotFound
    workspace_id = scope.workspaces[0].workspace_id
    if not scope.may_manage(workspace_id):
        raise NotAllowed
    with unit_of_work() as session:
        change(session, workspace_id)
        changes.announce(session, workspace_id)
    return htmx.done_reloading(said, url_for("ai.index", slug=slug))
