"""The page of digests: what a person wants of each workspace, and the channel that a workspace posts to."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.audit import audit_log
from webapp.digests import choices, posting
from webapp.digests.jobs import CLOSES, OPENS
from webapp.notices import notices
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotAllowed, NotFound
from webapp.web import htmx

WEEKDAYS = tuple(enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), start=1))

bp = Blueprint("digests", __name__, url_prefix="/w/<slug>/digests")


@bp.get("")
def show(slug: str) -> ResponseReturnValue:
    """What the viewer chose in each workspace of the scope."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        places = choices.read_places(session, scope)
    return render_template(
        "digests/show.html",
        scope=scope,
        places=places,
        are_sent=notices.are_sent(),
        opens=OPENS,
        closes=CLOSES,
        weekdays=WEEKDAYS,
    )


@bp.post("")
def choose(slug: str) -> ResponseReturnValue:
    """What the viewer wants of one workspace."""
    scope = _one(slug)
    by_mail, in_slack = (request.form.get(name) == "yes" for name in ("by_mail", "in_slack"))
    days = choices.read_days(request.form.getlist("days"))
    who = (scope.workspace_ids[0], scope.viewer.user_id)
    with unit_of_work() as session:
        choices.choose(session, *who, by_mail=by_mail, in_slack=in_slack, days=days)
    return _done(slug, "Your choice is kept.")


@bp.post("/slack")
def slack(slug: str) -> ResponseReturnValue:
    """Post the workspace's digest to this address."""
    scope = _managed(slug)
    days = choices.read_days(request.form.getlist("days"))
    with unit_of_work() as session:
        hook = posting.enter(session, scope.workspace_ids[0], request.form.get("address", ""), days)
        _record(session, scope, {"host": hook.host})
    return _done(
        slug, "The address is kept. A first digest is posted now; then one on the mornings of these days."
    )


@bp.post("/slack/removal")
def slack_removal(slug: str) -> ResponseReturnValue:
    """Post it no more."""
    scope = _managed(slug)
    with unit_of_work() as session:
        posting.remove(session, scope.workspace_ids[0])
        _record(session, scope, {"host": ""})
    return _done(slug, "The address is forgotten: nothing is posted any more.")


def _record(session: Session, scope: Scope, after: audit_log.Facts) -> None:
    audit_log.record(session, "setting.slack", workspace_id=scope.workspace_ids[0], after=after)


def _done(slug: str, said: str) -> ResponseReturnValue:
    back = request.form.get("back", "")
    return htmx.done_reloading(said, url_for("digests.show", slug="all" if back == "all" else slug))


def _one(slug: str) -> Scope:
    scope = access.scope(slug)
    if scope.is_all:
        raise NotFound
    return scope


def _managed(slug: str) -> Scope:
    scope = _one(slug)
    if not scope.may_manage(scope.workspace_ids[0]):
        raise NotAllowed
    return scope
