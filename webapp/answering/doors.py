"""The composer: it sends an answer, warns when something was said meanwhile, and takes an answer back."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.conversations import answers, outbound
from webapp.conversations.answers import Overtaken, Seen, Written
from webapp.conversations.models import Channel, Message
from webapp.inbox.conversation import open_conversation
from webapp.inbox.page import TEMPLATE, contents
from webapp.leads.visibility import get_lead
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from webapp.runtime.settings import settings
from webapp.web import htmx

bp = Blueprint("answering", __name__, url_prefix="/w/<slug>")

COMPOSER = "#conversations-composer"


@bp.get("/leads/<int:lead_id>/composer")
def composer(slug: str, lead_id: int) -> ResponseReturnValue:
    """The composer as it stands, with what this person took back."""
    return _composer(access.scope(slug), lead_id)


@bp.post("/leads/<int:lead_id>/replies")
def replies(slug: str, lead_id: int) -> ResponseReturnValue:
    """Answer the lead. 409 with the text kept when somebody said something that the form had not seen."""
    scope, written = access.scope(slug), _written()
    try:
        with unit_of_work() as session:
            lead = get_lead(session, scope, lead_id, lock=True)
            message = answers.ask(session, lead, written, scope.viewer.user_id, _seen())
            answers.forget_unsent(session, lead, scope.viewer.user_id)
    except Overtaken as overtaken:
        return _composer(scope, lead_id, written, overtaken)
    undo = url_for("answering.withdrawals", slug=slug, message_id=message.id)
    wait = settings().send_undo_seconds
    said = f"Answer to {lead.name} " + (f"is sent in {wait} seconds." if wait else "is on its way.")
    return _answer(scope, lead_id, said, undo if wait else None)


@bp.post("/messages/<int:message_id>/withdrawal")
def withdrawals(slug: str, message_id: int) -> ResponseReturnValue:
    """Undo: take an answer back that has not been sent."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        message = _message(session, scope, message_id)
        lead = get_lead(session, scope, message.lead_id, lock=True)
        answers.take_back(session, lead, message, scope.viewer.user_id)
    if not htmx.is_swap():
        return redirect(url_for("inbox.lead", slug=slug, lead_id=lead.id), 303)
    said = f"Not sent. Your text to {lead.name} stands in the composer."
    return htmx.news(said, "inbox-changed", {"lead": lead.id}, also="answer-withdrawn")


@bp.post("/messages/<int:message_id>/tries")
def tries(slug: str, message_id: int) -> ResponseReturnValue:
    """Send a failed answer after all."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        message = _message(session, scope, message_id)
        lead_id = message.lead_id
        outbound.try_again(session, message)
    return _answer(scope, lead_id, "The answer is on its way again.")


def _message(session: Session, scope: Scope, message_id: int) -> Message:
    message = session.scalars(
        select(Message).where(Message.id == message_id, Message.workspace_id.in_(scope.workspace_ids))
    ).one_or_none()
    if message is None:
        raise NotFound(f"message {message_id}")
    get_lead(session, scope, message.lead_id)
    return message


def _written() -> Written:
    form = request.form
    channel: Channel = form["channel"] if form.get("channel") in get_args(Channel) else "email"  # type: ignore[assignment]
    copies = form["copies"].replace(";", ",").split(",") if "copies" in form else None
    return Written(form.get("text", ""), channel, copies)


def _seen() -> Seen | None:
    """What the form says that its writer had before them; None for a form that does not say."""
    if "seen_inbound" not in request.form:
        return None
    names = ("seen_inbound", "seen_answer")
    return Seen(*(request.form.get(name, 0, type=int) or 0 for name in names))


def _composer(
    scope: Scope, lead_id: int, written: Written | None = None, news: Overtaken | None = None
) -> ResponseReturnValue:
    with unit_of_work() as session:
        opened = open_conversation(session, scope, lead_id)
    status = 409 if news is not None else 200
    if news is not None and not htmx.is_swap():
        page = contents(scope, request.args, lead_id)
        return render_template(TEMPLATE, **page, written=written, overtaken=news), status
    answer = make_response(
        render_template(
            "conversations/_composer.html",
            scope=scope,
            conversation=opened,
            written=written,
            overtaken=news,
        ),
        status,
    )
    if news is not None:
        answer.headers.update({"HX-Retarget": COMPOSER, "HX-Reswap": "outerHTML"})
        htmx.announce("inbox-changed", answer)
    return answer


def _answer(scope: Scope, lead_id: int, said: str, undo: str | None = None) -> ResponseReturnValue:
    if not htmx.is_swap():
        return redirect(url_for("inbox.lead", slug=scope.slug, lead_id=lead_id), 303)
    return htmx.news(said, "inbox-changed", {"lead": lead_id}, undo)
