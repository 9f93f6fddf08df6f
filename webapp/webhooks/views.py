"""The Deliveries page: every webhook call, its verdict, its body, and a way to process it again."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.runtime.database import unit_of_work
from webapp.web import htmx
from webapp.webhooks import listing, redaction, replay
from webapp.webhooks.models import DELIVERY_STATES

bp = Blueprint("deliveries", __name__, url_prefix="/w/<slug>/deliveries")


@bp.app_template_filter()
def event_words(event_type: str) -> str:
    """A provider's name for an event, as words: "OutboundMessage" is "Outbound message", "WORKFLOW_SMS" is "Workflow SMS"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", event_type).lower().split()
    return " ".join("SMS" if word == "sms" else word for word in [words[0].capitalize(), *words[1:]])


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """Newest first; `shown` narrows, `before` pages."""
    scope, shown = access.scope(slug), request.args.get("shown", "all")
    with unit_of_work() as session:
        rows, more = listing.list_deliveries(session, scope, shown, request.args.get("before", type=int))
    return render_template(
        "webhooks/index.html",
        scope=scope,
        deliveries=rows,
        more=more,
        shown=shown,
        filters_shown=listing.FILTERS,
        may_replay=any(workspace.role != "setter" for workspace in scope.workspaces),
        states=DELIVERY_STATES,
    )


@bp.get("/<int:delivery_id>")
def show(slug: str, delivery_id: int) -> ResponseReturnValue:
    """One delivery, with its body."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        delivery = listing.get_delivery(session, scope, delivery_id)
    workspace = scope.workspace(delivery.workspace_id)
    return render_template(
        "webhooks/show.html",
        scope=scope,
        delivery=delivery,
        workspace=workspace,
        body=redaction.body_text(delivery, workspace),
        is_setter=workspace.role == "setter",
        states=DELIVERY_STATES,
    )


@bp.post("/<int:delivery_id>/replays")
def replays(slug: str, delivery_id: int) -> ResponseReturnValue:
    """Process it again. What was stored before is not stored twice."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        replay.process_again(session, replay.get_replayable(session, scope, delivery_id))
    return _go(url_for("deliveries.show", slug=slug, delivery_id=delivery_id))


@bp.post("/replays")
def range_replays(slug: str) -> ResponseReturnValue:
    """Process a range again: `first` and `last` are numbers of deliveries, `shown` narrows as on the page."""
    scope, shown = access.scope(slug), request.form.get("shown", "all")
    first, last = request.form.get("first", type=int), request.form.get("last", type=int)
    with unit_of_work() as session:
        done = replay.process_range(session, scope, shown, first, last)
    rest = (
        f" Go on from number {done.rest_from}: one click takes {replay.MAX_REPLAYED}."
        if done.rest_from
        else ""
    )
    idle = f" {done.idle} still mean nothing to Signalbox and stay as they are." if done.idle else ""
    flash(
        f"{done.asked} {'delivery is' if done.asked == 1 else 'deliveries are'} processed again.{idle}{rest}"
    )
    return _go(url_for("deliveries.index", slug=slug, shown=shown))


def _go(target: str) -> ResponseReturnValue:
    return ("", 204, {"HX-Redirect": target}) if htmx.is_swap() else redirect(target, 303)
