"""Files that somebody has put into their composer: kept until they are sent or removed, and given back by an undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webapp.attachments.models import PASSED_ON, MessageAttachment, StoredFile, UnsentFile
from webapp.attachments.names import clean_name, extension_of
from webapp.attachments.recording import attachments_of
from webapp.attachments.shown import size_in_words
from webapp.attachments.stored_files import read, store
from webapp.leads.families import family_of
from webapp.leads.models import Lead
from webapp.providers.clients import OutgoingFile
from webapp.providers.registry import PROVIDERS, label_of
from webapp.runtime.errors import Invalid
from webapp.runtime.snapshots import once_a_snapshot

MAX_BYTES = 10_000_000
MAX_TOGETHER = 25_000_000
MAX_FILES = 20
MAX_OF_PERSON = 200
"""Files that one person can have in all composers of a workspace."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in a composer."""

    id: int
    name: str
    size: int
    stored_file_id: int

    @property
    def size_in_words(self) -> str:
        return size_in_words(self.size)


def add(session: Session, lead: Lead, user_id: int, name: str, content: bytes) -> None:
    """Put a file into this person's composer. Raises Invalid, with what to do, when no answer could carry it.

    The same bytes under the same name are there once, however often they are dropped.
    """
    shown, kept = clean_name(name), kept_of(session, lead, user_id)
    if not content:
        raise Invalid("files", f"“{shown}” is empty. Save it first, then add it again.")
    if len(content) > MAX_BYTES:
        raise Invalid(
            "files",
            f"“{shown}” has {size_in_words(len(content))}; a file may have {size_in_words(MAX_BYTES)}.",
        )
    stored = store(session, lead.workspace_id, content)
    if any((each.name, each.stored_file_id) == (shown, stored.id) for each in kept):
        return
    together = sum(each.size for each in kept) + len(content)
    if together > MAX_TOGETHER:
        most = size_in_words(MAX_TOGETHER)
        raise Invalid(
            "files",
            f"With “{shown}” the files have {size_in_words(together)}; one answer carries {most}. Send them in parts, or send a link.",
        )
    if len(kept) >= MAX_FILES:
        raise Invalid(
            "files", f"One answer carries {MAX_FILES} files. Send them in parts, or pack them into one."
        )
    if _count_of_person(session, lead.workspace_id, user_id) >= MAX_OF_PERSON:
        raise Invalid("files", "Too many files of yours wait in composers. Send or remove some first.")
    session.add(
        UnsentFile(
            workspace_id=lead.workspace_id,
            lead_id=lead.id,
            user_id=user_id,
            name=shown,
            stored_file_id=stored.id,
        )
    )
    session.flush()


@once_a_snapshot
def kept_of(session: Session, lead: Lead, user_id: int) -> list[KeptFile]:
    """The files in this person's composer for this lead, in the order in which they were added."""
    query = (
        select(UnsentFile.id, UnsentFile.name, StoredFile.size, UnsentFile.stored_file_id)
        .join(StoredFile, StoredFile.id == UnsentFile.stored_file_id)
        .where(*_in_composer(session, lead, user_id))
        .order_by(UnsentFile.id)
    )
    return [KeptFile(*row) for row in session.execute(query)]


def remove(session: Session, lead: Lead, user_id: int, unsent_file_id: int) -> None:
    """Take a file out of the composer. One that is out already is no failure."""
    row = session.scalars(
        select(UnsentFile).where(*_in_composer(session, lead, user_id), UnsentFile.id == unsent_file_id)
    ).one_or_none()
    if row is not None:
        session.delete(row)
        session.flush()


def refusal(provider: str, files: Sequence[KeptFile]) -> str:
    """Why this provider would not send these files; blank when it would."""
    limits, label = PROVIDERS[provider].file_limits, label_of(provider)
    for each in files:
        extension = extension_of(each.name)
        if limits.extensions and extension not in limits.extensions:
            kinds = ", ".join(sorted(limits.extensions))
            return f"{label} does not send “{each.name}”. It takes files of these kinds: {kinds}."
        if each.size > limits.most_bytes:
            most = size_in_words(limits.most_bytes)
            return f"“{each.name}” has {each.size_in_words}; {label} sends files of {most} at most."
    return ""


def attach(session: Session, lead: Lead, user_id: int, message_id: int, provider: str) -> None:
    """The files go with this answer, and the composer is empty."""
    rows = session.scalars(
        select(UnsentFile).where(*_in_composer(session, lead, user_id)).order_by(UnsentFile.id)
    ).all()
    for place, row in enumerate(rows):
        size = session.scalar(select(StoredFile.size).where(StoredFile.id == row.stored_file_id))
        session.add(
            MessageAttachment(
                workspace_id=lead.workspace_id,
                message_id=message_id,
                position=place,
                provider=provider,
                key=f"ours-{place}",
                name=row.name,
                size=size,
                stored_file_id=row.stored_file_id,
            )
        )
        session.delete(row)
    session.flush()


def named_of(session: Session, workspace_id: int, message_id: int) -> list[tuple[str, int]]:
    """The files that somebody put into an answer of ours: names, and ids of what is stored."""
    rows = attachments_of(session, [workspace_id], [message_id]).get(message_id, [])
    own = [row for row in rows if not row.key.startswith(PASSED_ON)]
    return [(row.name, row.stored_file_id) for row in own if row.stored_file_id is not None]


def give_back(session: Session, lead: Lead, user_id: int, named: Sequence[tuple[str, int]]) -> None:
    """The files of an answer that is taken back stand in its writer's composer again. What is stored no more stays away."""
    mine = (StoredFile.workspace_id == lead.workspace_id, StoredFile.id.in_([number for _, number in named]))
    stored = set(
        session.scalars(select(StoredFile.id).where(*mine).with_for_update(key_share=True, read=True))
    )
    for name, number in named:
        if number in stored:
            session.add(
                UnsentFile(
                    workspace_id=lead.workspace_id,
                    lead_id=lead.id,
                    user_id=user_id,
                    name=name,
                    stored_file_id=number,
                )
            )
    session.flush()


def outgoing_of(session: Session, workspace_id: int, message_id: int) -> list[OutgoingFile]:
    """The files of an answer with their bytes."""
    found = []
    for row in attachments_of(session, [workspace_id], [message_id]).get(message_id, []):
        if row.stored_file_id is not None:
            stored = session.get_one(StoredFile, row.stored_file_id)
            found.append(OutgoingFile(row.name, read(session, stored)))
    return found


def _count_of_person(session: Session, workspace_id: int, user_id: int) -> int:
    mine = (UnsentFile.workspace_id == workspace_id, UnsentFile.user_id == user_id)
    return session.scalar(select(func.count()).where(*mine)) or 0


def _in_composer(session: Session, lead: Lead, user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        UnsentFile.workspace_id == lead.workspace_id,
        UnsentFile.lead_id.in_([each.id for each in family_of(session, lead)]),
        UnsentFile.user_id == user_id,
    )
