"""Jobs of attachments."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.attachments.models import MessageAttachment
from webapp.jobs.kinds import JobKind

FETCH = JobKind(
    "attachments.fetch",
    queue="send",  # somebody looks at the page and waits
    label="Fetch a file from its provider",
    key_form="fetch-{attachment_id}",
    attempts=4,
    base=2.0,
    cap=60.0,
    timeout=240,
)


def enqueue_fetch(session: Session, attachment: MessageAttachment) -> None:
    """Fetch this file, unless it is here."""
    attachment.failure = None
    if attachment.stored_file_id is None:
        FETCH.enqueue(session, workspace_id=attachment.workspace_id, attachment_id=attachment.id)
