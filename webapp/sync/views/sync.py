"""The sync of an opened conversation, and the page from which all are synced."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.jobs import batches
from webapp.jobs.batch_models import BATCH_STATES
from webapp.leads.visibility import get_lead
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotAllowed
from webapp.sync import bulk_sync, receipts
from webapp.sync.jobs import enqueue_sync
from webapp.sync.panel import panel_of
from webapp.sync.progress import MAY_SYNC_ALL, progress_of
from webapp.web import htmx
from webapp.web.fields import form_id

bp = Blueprint("sync", __name__, url_prefix="/w/<slug>")


@bp.get("/leads/<int:lead_id>/sync")
def panel(slug: str, lead_id: int) -> ResponseReturnValue:
    """How the sync of this lead stands."""
    return _panel(access.scope(slug), lead_id)


@bp.post("/leads/<int:lead_id>/syncs")
def syncs(slug: str, lead_id: int) -> ResponseReturnValue:
    """Ask for a sync and return at once. `opened`: the conversation was opened, which asks only now and then."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id)
        if "opened" in request.form:
            receipts.ask_on_opening(session, lead)
        elif receipts.is_connected(session, lead.workspace_id):
            enqueue_sync(session, lead, "button")
    if not htmx.is_swap():
        return redirect(url_for("inbox.lead", slug=slug, lead_id=lead_id), 303)
    return _panel(scope, lead_id)


@bp.get("/sync")
def index(slug: str) -> ResponseReturnValue:
    """All conversations: what was synced last, and a button for everything."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        found = progress_of(session, scope)
    return htmx.page_or_fragment(
        "sync/index.html", "sync/_progress.html", scope=scope, progress=found, states=BATCH_STATES
    )


@bp.post("/sync/runs")
def runs(slug: str) -> ResponseReturnValue:
    """Sync every conversation of the workspace in view; of all workspaces, for the administrator."""
    scope = access.scope(slug)
    if scope.is_all and not scope.may_administer:
        raise NotAllowed
    chosen = form_id("workspace_id")
    wanted = [workspace for workspace in scope.workspaces if chosen in (None, workspace.workspace_id)]
    if not wanted or any(workspace.role not in MAY_SYNC_ALL for workspace in wanted):
        raise NotAllowed
    begun = 0
    with unit_of_work() as session:
        for workspace in wanted:
            # In one workspace the reason why it cannot start is said; of many, those that cannot are left out.
            if len(wanted) == 1 or bulk_sync.may_start(session, workspace.workspace_id):
                bulk_sync.start(session, workspace.workspace_id, scope.viewer.user_id)
                begun += 1
    return _done(slug, "Everything is being synced." if begun else "There is nothing to sync from.")


@bp.post("/sync/runs/<int:job_batch_id>/<any(pause, resume, cancel):act>")
def acts(slug: str, job_batch_id: int, act: str) -> ResponseReturnValue:
    """Pause, resume or cancel."""
    scope = access.scope(slug)
    does = {"pause": batches.pause, "resume": batches.resume, "cancel": batches.cancel}[act]
    with unit_of_work() as session:
        batch = batches.find(session, bulk_sync.BULK_SYNC, job_batch_id, scope.workspace_ids)
        if scope.workspace(batch.workspace_id).role not in MAY_SYNC_ALL:
            raise NotAllowed
        does(session, batch)
    said = {"pause": "Paused.", "resume": "It goes on.", "cancel": "Cancelled. What was read is kept."}
    return _done(slug, said[act])


def _panel(scope: Scope, lead_id: int) -> ResponseReturnValue:
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id)
        found = panel_of(session, lead)
    return render_template(
        "sync/_panel.html", scope=scope, sync=found, zone=scope.workspace(lead.workspace_id).time_zone
    )


def _done(slug: str, said: str) -> ResponseReturnValue:
    return htmx.done(said, "sync-changed", url_for("sync.index", slug=slug))
