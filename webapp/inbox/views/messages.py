"""One message, when more of it is asked for than the conversation shows."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from webapp.accounts import access
from webapp.conversations.content import plain_text
from webapp.conversations.thread import ContentView
from webapp.inbox.conversation import get_message
from webapp.runtime.database import unit_of_work

bp = Blueprint("messages", __name__, url_prefix="/w/<slug>")


@bp.get("/messages/<int:message_id>/content")
def content(slug: str, message_id: int) -> str:
    """All that is kept of how the message was read."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        message = get_message(session, scope, message_id)
        shown = ContentView.of(message.content, whole=True)
    return render_template(
        "conversations/_content.html", scope=scope, message=message, content=shown, has_files=True
    )


@bp.get("/messages/<int:message_id>/text")
def text(slug: str, message_id: int) -> Response:
    """All of the message's text, as its provider gave it."""
    with unit_of_work() as session:
        message = get_message(session, access.scope(slug), message_id)
        whole = plain_text(message.body_text, message.body_html)
    return Response(whole, content_type="text/plain; charset=utf-8")
