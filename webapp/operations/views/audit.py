"""The audit log, for owners: who did what, narrowed and paged, as CSV, and how long it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.models import Membership, User
from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.audit import audit_log, listing, retention
from webapp.audit.acts import ACTS, TOPICS
from webapp.audit.listing import Filters
from webapp.audit.models import BYS, MOST_DAYS, AuditEntry
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotAllowed, NotFound
from webapp.web import htmx
from webapp.web.fields import form_number, query_id

bp = Blueprint("audit", __name__, url_prefix="/w/<slug>/audit")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """Newest first; `who`, `what`, `since` and `until` narrow, `before` pages."""
    scope = access.scope(slug)
    owned, filters = _owned(scope), _filters(request.args)
    with unit_of_work() as session:
        ids = [each.workspace_id for each in owned]
        entries, more = listing.page_of(session, ids, filters, owned[0].time_zone, query_id("before"))
        kept = None if scope.is_all else retention.retention_of(session, ids[0])
        people, names = _people(session, ids), _names(session, entries)
    return render_template(
        "operations/audit.html",
        scope=scope,
        entries=entries,
        more=more,
        filters=filters,
        people=people,
        names=names,
        kept=kept,
        acts=ACTS,
        topics=TOPICS,
        bys=BYS,
        bounds=retention.BOUNDS,
        most_days=MOST_DAYS,
        most_exported=listing.MOST_EXPORTED,
    )


@bp.post("/exports")
def exports(slug: str) -> ResponseReturnValue:
    """What the page shows, all pages of it, as CSV."""
    scope = access.scope(slug)
    owned, filters = _owned(scope), _filters(request.form)
    slugs = {each.workspace_id: each.slug for each in owned}
    with unit_of_work() as session:
        for workspace_id in slugs:
            audit_log.record(session, "audit.exported", workspace_id=workspace_id)
        session.flush()
        written = listing.as_csv(session, list(slugs), filters, owned[0].time_zone, slugs)
    answer = Response(written, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-{slug}.csv"'
    return answer


@bp.post("/retention")
def keeping(slug: str) -> ResponseReturnValue:
    """How many days things are kept."""
    scope = access.scope(slug)
    if scope.is_all:
        raise NotFound
    workspace_id = _owned(scope)[0].workspace_id
    days = {
        name: form_number(name, _range(least), least=least, most=MOST_DAYS, otherwise=least)
        for name, least in retention.BOUNDS.items()
    }
    with unit_of_work() as session:
        retention.choose(session, workspace_id, days)
    return htmx.done_reloading("Kept.", url_for("audit.index", slug=slug))


def _owned(scope: Scope) -> list[WorkspaceAccess]:
    """The workspaces in view whose log this viewer may read. Raises NotAllowed when that is none."""
    found = [each for each in scope.workspaces if each.role == "owner" or scope.viewer.is_administrator]
    if not found:
        raise NotAllowed
    return found


def _filters(sent: Mapping[str, str]) -> Filters:
    return Filters(*(sent.get(name, "").strip()[:40] for name in ("who", "what", "since", "until")))


def _people(session: Session, workspace_ids: list[int]) -> dict[int, str]:
    """Whoever works in these workspaces, for the filter."""
    query = select(User.id, User.name).join(Membership).where(Membership.workspace_id.in_(workspace_ids))
    return {row.id: row.name for row in session.execute(query.order_by(User.name))}


def _names(session: Session, entries: Iterable[AuditEntry]) -> dict[int, str]:
    """Who is named on the page, members or not any more."""
    ids = {entry.user_id for entry in entries if entry.user_id is not None}
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def _range(least: int) -> str:
    return f"Enter a number of days from {least} to {MOST_DAYS:,}."
