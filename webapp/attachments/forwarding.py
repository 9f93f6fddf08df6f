"""The files of a message that is passed on: they go along, and what is not here yet is fetched before it is sent."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.attachments import fetching
from webapp.attachments.models import PASSED_ON, MessageAttachment
from webapp.attachments.recording import attachments_of
from webapp.attachments.shown import size_in_words
from webapp.attachments.unsent import MAX_TOGETHER
from webapp.providers.errors import Rejected
from webapp.runtime.database import unit_of_work


def pass_on(session: Session, workspace_id: int, message_id: int, to_message_id: int) -> None:
    """Give the files of a message, without the pictures inside it, to the mail that passes it on."""
    rows = attachments_of(session, [workspace_id], [message_id]).get(message_id, [])
    for place, row in enumerate(each for each in rows if not each.is_inline):
        session.add(
            MessageAttachment(
                workspace_id=workspace_id,
                message_id=to_message_id,
                position=100 + place,
                provider=row.provider,
                key=f"{PASSED_ON}{place}",
                name=row.name,
                size=row.size,
                provider_facts=row.provider_facts,
                stored_file_id=row.stored_file_id,
            )
        )
    session.flush()


def has_passed_on(session: Session, workspace_id: int, message_id: int) -> bool:
    """Whether the message takes files of another one along."""
    query = select(MessageAttachment.id).where(
        MessageAttachment.workspace_id == workspace_id,
        MessageAttachment.message_id == message_id,
        MessageAttachment.key.startswith(PASSED_ON),
    )
    return session.scalar(query.limit(1)) is not None


def fetch_missing(workspace_id: int, message_id: int) -> None:
    """Fetch what is not here yet. Raises ProviderError: Rejected, in words, where a file cannot be had or all are too large."""
    with unit_of_work() as session:
        rows = attachments_of(session, [workspace_id], [message_id]).get(message_id, [])
        missing = [each for row in rows if (each := fetching.wanted(session, row.id)) is not None]
        names = {row.id: row.name for row in rows}
        provider = rows[0].provider if rows else ""
    for file in missing:
        answer = fetching.ask_for(file)
        with unit_of_work() as session:
            fetching.record_answer(session, file, answer)
        if answer.content is None:
            hint = f"“{names[file.attachment_id]}” cannot be passed on: {answer.refusal} Edit it, and send it without its files."
            raise Rejected(file.provider, "", "files", None, hint)
    with unit_of_work() as session:
        rows = attachments_of(session, [workspace_id], [message_id]).get(message_id, [])
        together = sum(row.size or 0 for row in rows)
    if together > MAX_TOGETHER:
        most = size_in_words(MAX_TOGETHER)
        hint = f"Its files have {size_in_words(together)} together; one mail carries {most}. Edit it, and send it without them."
        raise Rejected(provider, "", "files", None, hint)
