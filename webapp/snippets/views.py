"""The page of snippets, and the menu of them in the composer."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.integrations import mailboxes
from webapp.leads.visibility import get_lead
from webapp.providers.registry import of_channel
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid, NotFound
from webapp.sequences.wording import VARIABLES
from webapp.snippets import signatures, snippets
from webapp.web import htmx

bp = Blueprint("snippets", __name__, url_prefix="/w/<slug>")


@bp.get("/snippets")
def index(slug: str) -> ResponseReturnValue:
    """The viewer's own and the shared ones, each with a form."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        rows = snippets.list_snippets(session, scope)
        own = (
            {}
            if scope.is_all
            else signatures.signatures_of(session, scope.workspace_ids[0], scope.viewer.user_id)
        )
        boxes = [] if scope.is_all else _mailboxes(session, scope.workspace_ids[0])
    return render_template(
        "snippets/index.html",
        scope=scope,
        rows=rows,
        variables=VARIABLES,
        signatures=own,
        mailboxes=boxes,
        may_share=not scope.is_all and scope.may_manage(scope.workspace_ids[0]),
    )


@bp.get("/leads/<int:lead_id>/snippets")
def offers(slug: str, lead_id: int) -> ResponseReturnValue:
    """What can be put into an answer to this lead."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        offered = snippets.offer(session, scope, get_lead(session, scope, lead_id))
    return render_template("snippets/_offers.html", scope=scope, offered=offered)


@bp.post("/snippets")
def additions(slug: str) -> ResponseReturnValue:
    """Keep another one."""
    scope = access.scope(slug)
    if scope.is_all:
        raise NotFound
    with unit_of_work() as session:
        snippets.add(
            session,
            scope,
            scope.workspace_ids[0],
            request.form.get("name", ""),
            request.form.get("body", ""),
            is_shared=request.form.get("is_shared") == "yes",
        )
    return htmx.done_reloading("The snippet is kept.", url_for("snippets.index", slug=slug))


@bp.post("/snippets/<int:snippet_id>")
def changes(slug: str, snippet_id: int) -> ResponseReturnValue:
    """Another name, other words."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        found = snippets.find(session, scope, snippet_id)
        snippets.change(session, found, request.form.get("name", ""), request.form.get("body", ""))
    return htmx.done_reloading("The snippet is kept.", url_for("snippets.index", slug=slug))


@bp.post("/snippets/<int:snippet_id>/removal")
def removals(slug: str, snippet_id: int) -> ResponseReturnValue:
    """Forget it."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        session.delete(snippets.find(session, scope, snippet_id))
    return htmx.done_reloading("The snippet is removed.", url_for("snippets.index", slug=slug))


@bp.post("/signature")
def signature(slug: str) -> ResponseReturnValue:
    """The viewer's signature, for one mailbox or for every other one."""
    scope, sender_id = access.scope(slug), request.form.get("sender_id", "")
    if scope.is_all:
        raise NotFound
    with unit_of_work() as session:
        if sender_id and sender_id not in dict(_mailboxes(session, scope.workspace_ids[0])):
            raise Invalid("sender_id", "This mailbox is not one of this workspace.")
        signatures.write(session, scope, scope.workspace_ids[0], sender_id, request.form.get("body", ""))
    return htmx.done_reloading("The signature is kept.", url_for("snippets.index", slug=slug))


def _mailboxes(session: Session, workspace_id: int) -> list[tuple[str, str]]:
    """The mailboxes that can send, by the provider's id."""
    found = [
        each
        for provider in of_channel("email")
        for each in mailboxes.senders(session, workspace_id, provider)
    ]
    return [(each.provider_id, each.email) for each in found]
