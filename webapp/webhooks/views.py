"""The Deliveries page: every webhook call, its verdict, its body, and a way to process it again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.runtime.database import unit_of_work
from webapp.web import htmx
from webapp.webhooks import records
from webapp.webhooks.models import DELIVERY_STATES

bp = Blueprint("deliveries", __name__, url_prefix="/w/<slug>/deliveries")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """Newest first; `shown` narrows, `before` pages."""
    scope, shown = access.scope(slug), request.args.get("shown", "all")
    with unit_of_work() as session:
        rows, more = records.list_deliveries(session, scope, shown, request.args.get("before", type=int))
    return render_template(
        "webhooks/index.html",
        scope=scope,
        deliveries=rows,
        more=more,
        shown=shown,
        filters_shown=records.FILTERS,
        states=DELIVERY_STATES,
    )


@bp.get("/<int:delivery_id>")
def show(slug: str, delivery_id: int) -> ResponseReturnValue:
    """One delivery, with its body."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        delivery = records.get_delivery(session, scope, delivery_id)
    place = scope.place(delivery.workspace_id)
    return render_template(
        "webhooks/show.html",
        scope=scope,
        delivery=delivery,
        place=place,
        body=records.body_text(delivery),
        states=DELIVERY_STATES,
    )


@bp.post("/<int:delivery_id>/replays")
def replays(slug: str, delivery_id: int) -> ResponseReturnValue:
    """Process it again. What was stored before is not stored twice."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        records.process_again(session, records.get_delivery(session, scope, delivery_id))
    target = url_for("deliveries.show", slug=slug, delivery_id=delivery_id)
    return ("", 204, {"HX-Redirect": target}) if htmx.is_swap() else redirect(target, 303)
