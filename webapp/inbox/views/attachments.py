"""Files of messages: asked for, looked after while they are fetched, and handed out.

A page never waits for a provider: a click enqueues the fetching, and the file is served from here once it is stored.
Whatever it is, it is handed out as a download without a type; pictures are shown by pages of ours alone, which ask for
them as pictures.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.attachments import stored_files
from webapp.attachments.jobs import enqueue_fetch
from webapp.attachments.models import MessageAttachment, StoredFile
from webapp.attachments.shown import shown_file
from webapp.conversations.models import Message
from webapp.leads.visibility import get_lead
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from webapp.web import htmx

bp = Blueprint("attachments", __name__, url_prefix="/w/<slug>/leads/<int:lead_id>/attachments")

FENCE = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For a file that a browser opens in spite of everything: it can do nothing."""
SAFE_IN_NAMES = "!#$&+-.^_`|~"


@bp.get("/<int:attachment_id>")
def download(slug: str, lead_id: int, attachment_id: int) -> ResponseReturnValue:
    """The file; 404 until it was fetched. Browsers ask each time whether they may still use what they keep."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        row = _get(session, scope, lead_id, attachment_id)
        if row.stored_file_id is None:
            raise NotFound(f"contents of attachment {attachment_id}")
        stored = session.get_one(StoredFile, row.stored_file_id)
    answer = Response(stored_files.pieces(stored), mimetype=stored.picture_type or "application/octet-stream")
    answer.content_length = stored.size
    answer.headers["Content-Disposition"] = _as_download(row.name)
    answer.headers["Content-Security-Policy"] = FENCE
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(stored.sha256.hex())
    return answer.make_conditional(request)


@bp.get("/<int:attachment_id>/state")
def state(slug: str, lead_id: int, attachment_id: int) -> ResponseReturnValue:
    """How the fetching stands; asked each second while it goes on."""
    return _fragment(access.scope(slug), lead_id, attachment_id)


@bp.post("/<int:attachment_id>/fetches")
def fetches(slug: str, lead_id: int, attachment_id: int) -> ResponseReturnValue:
    """Ask the provider for the file."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        row = _get(session, scope, lead_id, attachment_id)
        enqueue_fetch(session, row)
    if htmx.is_swap():
        return _fragment(scope, lead_id, attachment_id)
    url = url_for("inbox.lead", slug=slug, lead_id=lead_id)
    return htmx.done(
        f"{row.name} is being fetched. It stands under its message in a moment.", "inbox-changed", url
    )


def _fragment(scope: Scope, lead_id: int, attachment_id: int) -> str:
    with unit_of_work() as session:
        file = shown_file(session, _get(session, scope, lead_id, attachment_id))
    return render_template("attachments/_file.html", scope=scope, lead_id=lead_id, file=file)


def _get(session: Session, scope: Scope, lead_id: int, attachment_id: int) -> MessageAttachment:
    """A file of a message of this lead. Raises NotFound when the viewer may not see the lead, or it has no such file."""
    lead = get_lead(session, scope, lead_id)
    is_of = and_(
        Message.workspace_id == MessageAttachment.workspace_id, Message.id == MessageAttachment.message_id
    )
    found = session.scalars(
        select(MessageAttachment)
        .join(Message, is_of)
        .where(
            Message.workspace_id == lead.workspace_id,
            Message.lead_id == lead.id,
            MessageAttachment.id == attachment_id,
        )
    ).one_or_none()
    if found is None:
        raise NotFound(f"attachment {attachment_id}")
    return found


def _as_download(name: str) -> str:
    """The name in both spellings: for old programs without its foreign letters, for all others whole (RFC 6266)."""
    plain = "".join(
        each if each.isascii() and each.isprintable() and each not in '"\\%' else "_" for each in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=SAFE_IN_NAMES)}"
