"""Fetching a file from its provider, once, into the database. The call stands between two transactions.

A refusal that trying again would not change is an answer, not a failed job: it stands beside the file in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from webapp.attachments.models import MessageAttachment
from webapp.attachments.stored_files import store
from webapp.integrations.connections import open_mail, open_text
from webapp.providers.downloads import MAX_FILE_BYTES
from webapp.providers.errors import FileRefused, Gone, Rejected, TooLarge
from webapp.providers.registry import MAIL_PROVIDERS, label_of
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is not here, and who has it."""

    attachment_id: int
    workspace_id: int
    provider: str
    reference: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider gave: the file's bytes, or why there are none."""

    content: bytes | None
    refusal: str = ""


def wanted(session: Session, attachment_id: int) -> Wanted | None:
    """The file that is to be fetched; None when it is here. Raises NotFound."""
    row = session.get(MessageAttachment, attachment_id)
    if row is None:
        raise NotFound(f"attachment {attachment_id}")
    if row.stored_file_id is not None:
        return None
    return Wanted(row.id, row.workspace_id, row.provider, row.provider_facts)


def ask_for(file: Wanted) -> Answer:
    """Ask its provider. Raises providers.errors for what another attempt, or a mended connection, may change."""
    opening = open_mail if file.provider in MAIL_PROVIDERS else open_text
    with unit_of_work() as session:
        _, client = opening(session, file.workspace_id, file.provider)
    label = label_of(file.provider)
    try:
        return Answer(client.file(file.reference).content)
    except Gone:
        return Answer(None, f"{label} does not have this file any more.")
    except FileRefused:
        return Answer(None, f"{label} does not hand this file out. It may still be seen there.")
    except TooLarge:
        most = MAX_FILE_BYTES // 1024 // 1024
        return Answer(
            None,
            f"The file is larger than {most} MB, which is the most that is fetched. It may be seen at {label}.",
        )
    except Rejected as refused:
        return Answer(None, f"{label} said no: {(refused.hint or str(refused.status)).rstrip('.')}.")


def record_answer(session: Session, file: Wanted, answer: Answer) -> None:
    """Keep what came of it. Nothing happens to a file whose message was taken away meanwhile."""
    row = session.get(MessageAttachment, file.attachment_id)
    if row is None:
        return
    row.failure = answer.refusal or None
    if answer.content is not None:
        stored = store(session, file.workspace_id, answer.content)
        row.stored_file_id, row.size = stored.id, stored.size
    changes.announce(session, file.workspace_id)


def record_failure(session: Session, attachment_id: int, note: str) -> None:
    """It was tried for the last time; `note` says why it did not work."""
    row = session.get(MessageAttachment, attachment_id)
    if row is not None and row.stored_file_id is None:
        row.failure = note
        changes.announce(session, row.workspace_id)
