"""The Integrations page: how each workspace reaches its providers, whether it works, and what to do when it does not."""

from __future__ import annotations

import json

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.integrations import connections
from webapp.integrations.cards import cards_of, get_connection, troubles
from webapp.integrations.jobs import enqueue_test
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotAllowed
from webapp.web import htmx

bp = Blueprint("integrations", __name__, url_prefix="/w/<slug>/integrations")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """The page; for htmx, its living part alone."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        cards = cards_of(session, scope)
    return htmx.page_or_fragment(
        "integrations/index.html", "integrations/_cards.html", scope=scope, cards=cards
    )


@bp.get("/banner")
def banner(slug: str) -> ResponseReturnValue:
    """What every page says at its top while a connection does not work; nothing otherwise."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        found = troubles(session, scope)
    return render_template("integrations/_banner.html", scope=scope, troubles=found)


@bp.post("/<int:connection_id>/tests")
def tests(slug: str, connection_id: int) -> ResponseReturnValue:
    """Ask for a test; a worker makes the call."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        connection = get_connection(session, scope, connection_id)
        enqueue_test(session, connection)
        changes.announce(session, connection.workspace_id)
    return _answer(slug, "The connection is being tested.")


@bp.post("/<int:workspace_id>/keys")
def keys(slug: str, workspace_id: int) -> ResponseReturnValue:
    """Enter or replace the EmailBison key of a workspace; parked work goes on with it."""
    scope = access.scope(slug)
    if not scope.may_manage(workspace_id):
        raise NotAllowed
    with unit_of_work() as session:
        connection = connections.replace_key(session, workspace_id, request.form.get("key", ""))
        enqueue_test(session, connection)
    return _answer(slug, "The key is stored and being tested.")


@bp.post("/<int:connection_id>/addresses")
def addresses(slug: str, connection_id: int) -> ResponseReturnValue:
    """Give the webhook a new address; the old one is refused from now on."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        connections.renew_address(session, get_connection(session, scope, connection_id))
    return _answer(slug, "The webhook has a new address. Enter it at the provider now.")


def _answer(slug: str, said: str) -> ResponseReturnValue:
    if not htmx.is_swap():
        return redirect(url_for("integrations.index", slug=slug), 303)
    return (
        "",
        204,
        {"HX-Trigger": json.dumps({"toast": {"text": said, "undo": None}, "connections-changed": None})},
    )
