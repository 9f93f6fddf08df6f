"""What the workspace holds of a person: shown in numbers, handed out, erased; and the receipts."""

from __future__ import annotations

import tempfile

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.models import User
from webapp.accounts.scopes import Scope
from webapp.audit import audit_log
from webapp.jobs import lookup
from webapp.leads.models import Lead
from webapp.leads.visibility import get_lead
from webapp.personal import erasing, exporting
from webapp.personal.holdings import count, person_of
from webapp.personal.jobs import ERASE, enqueue_erasure
from webapp.personal.models import Erasure
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid, NotAllowed
from webapp.web import htmx

bp = Blueprint("personal", __name__, url_prefix="/w/<slug>")

IN_MEMORY = 4 * 1024 * 1024
MOST_SHOWN = 200
CONFIRMATION = "erase"
"""What has to be typed, so that no slip of the hand does it."""


class _Kept(tempfile.SpooledTemporaryFile[bytes]):
    """On disk past a few megabytes: a person may have years of mail with files. Closed with the answer, or when nobody reads it."""

    def __del__(self) -> None:
        self.close()


@bp.get("/leads/<int:lead_id>/person")
def show(slug: str, lead_id: int) -> ResponseReturnValue:
    """How many rows of theirs there are, by table."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = _managed(session, scope, lead_id)
        counts = count(session, person_of(session, lead))
        is_going = bool(lookup.live(session, [ERASE.key(lead.id)]))
    return render_template(
        "personal/show.html", scope=scope, lead=lead, holdings=counts, is_going=is_going, word=CONFIRMATION
    )


@bp.post("/leads/<int:lead_id>/person/exports")
def exports(slug: str, lead_id: int) -> ResponseReturnValue:
    """Everything, as a zip."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = _managed(session, scope, lead_id)
        written = _Kept(max_size=IN_MEMORY)
        counts = exporting.write(session, person_of(session, lead), written, exporting.for_a_browser())
        audit_log.record(
            session, "lead.exported", workspace_id=lead.workspace_id, row=("lead", lead.id), after=counts
        )
    written.seek(0)
    name = f"person-{lead_id}.zip"
    return send_file(written, mimetype="application/zip", as_attachment=True, download_name=name)


@bp.post("/leads/<int:lead_id>/person/erasure")
def erasure(slug: str, lead_id: int) -> ResponseReturnValue:
    """Erase them; a worker does it."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = _managed(session, scope, lead_id)
        if request.form.get("confirmation", "").strip().lower() != CONFIRMATION:
            raise Invalid("confirmation", f"Type “{CONFIRMATION}” to say that you mean it.")
        erasing.require_told(session, lead)
        enqueue_erasure(session, lead, scope.viewer.user_id)
        audit_log.record(session, "lead.erasure_asked", workspace_id=lead.workspace_id, row=("lead", lead.id))
    said = "They are being erased. The receipt appears here."
    return htmx.done(said, "inbox-changed", url_for("personal.receipts", slug=slug))


@bp.get("/erasures")
def receipts(slug: str) -> ResponseReturnValue:
    """Who was erased when, without whom."""
    scope = access.scope(slug)
    managed = [each.workspace_id for each in scope.workspaces if scope.may_manage(each.workspace_id)]
    if not managed:
        raise NotAllowed
    query = select(Erasure, User.name).outerjoin(User, User.id == Erasure.user_id)
    query = query.where(Erasure.workspace_id.in_(managed)).order_by(Erasure.id.desc()).limit(MOST_SHOWN)
    with unit_of_work() as session:
        found = session.execute(query).all()
    return render_template("personal/receipts.html", scope=scope, receipts=found)


def _managed(session: Session, scope: Scope, lead_id: int) -> Lead:
    """The lead, for whoever manages its workspace. Raises NotFound and NotAllowed."""
    lead = get_lead(session, scope, lead_id)
    if not scope.may_manage(lead.workspace_id):
        raise NotAllowed
    return lead
