"""Answers that are taken back or deleted before they were sent, and the text that then stands in somebody's composer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.attachments import forwarding
from webapp.attachments import unsent as unsent_files
from webapp.conversations import rollups
from webapp.conversations.beginnings import Beginning
from webapp.conversations.models import Message
from webapp.conversations.unsent_models import UnsentText
from webapp.leads.families import family_of
from webapp.leads.models import Lead
from webapp.runtime import changes
from webapp.runtime.errors import Invalid
from webapp.runtime.snapshots import once_a_snapshot

ENVELOPE = ("recipients", "copies", "blind_copies", "sender_id")
BEGINNING = {"subject": None, "forwards_id": None, "with_files": False}
"""What an answer has of a mail that begins a thread."""


def take_back(session: Session, lead: Lead, message: Message, by: int) -> None:
    """Delete an answer that is still waiting or has failed, and put its text into this person's composer.

    The lead must be locked. Whoever may see a failed answer may mend it; one that waits is its writer's. Text that an earlier
    undo left in the composer is kept above it. Raises Invalid when the answer is being sent, or was taken back before.
    """
    found = _locked(session, message)
    is_mine = found.state == "waiting" and found.written_by == by
    if not is_mine and not _has_failed(found):
        raise Invalid("message", "It is too late: this answer is on its way.")
    write_again(session, lead, by, _written(session, found))
    rollups.reopen(lead, found)
    _remove(session, lead, found)


def discard(session: Session, lead: Lead, message: Message) -> dict[str, Any]:
    """Delete a failed answer; what `write_again` needs to bring it back. The lead must be locked. Raises Invalid for any other."""
    found = _locked(session, message)
    if not _has_failed(found):
        raise Invalid("message", "This answer has not failed; it cannot be deleted.")
    written = _written(session, found)
    _remove(session, lead, found)
    return written


def write_again(session: Session, lead: Lead, by: int, written: Mapping[str, Any]) -> None:
    """Put an answer that was taken back or deleted into this person's composer, with its files as far as they are still kept."""
    facts = {name: written[name] for name in ("channel", *ENVELOPE)} | {
        name: written.get(name, usual) for name, usual in BEGINNING.items()
    }
    if facts["forwards_id"] and session.get(Message, facts["forwards_id"]) is None:
        facts["forwards_id"] = None  # what it passed on is gone
    adding = insert(UnsentText).values(
        workspace_id=lead.workspace_id, lead_id=lead.id, user_id=by, body=written["body"], **facts
    )
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[UnsentText.workspace_id, UnsentText.lead_id, UnsentText.user_id],
            set_={
                **{name: adding.excluded[name] for name in facts},
                "body": UnsentText.body + "\n\n" + adding.excluded.body,
            },
        )
    )
    unsent_files.give_back(session, lead, by, written["files"])
    changes.announce(session, lead.workspace_id)


def forget(session: Session, lead: Lead, user_id: int, begins: Beginning | None = None) -> None:
    """Empty this person's composer: its text was sent. What was taken back of another mail stays."""
    forwards_id = begins.forwards_id if begins else None
    is_same = (
        UnsentText.subject.is_(None) if begins is None else UnsentText.subject.is_not(None),
        UnsentText.forwards_id.is_not_distinct_from(forwards_id),
    )
    session.execute(delete(UnsentText).where(*_unsent(session, lead, user_id), *is_same))


@once_a_snapshot
def text_of(session: Session, lead: Lead, user_id: int) -> UnsentText | None:
    """The text that this person took back and has not sent since; of a merged lead's, the one that was taken back last."""
    query = select(UnsentText).where(*_unsent(session, lead, user_id)).order_by(UnsentText.id.desc())
    return session.scalars(query.limit(1)).one_or_none()


def _locked(session: Session, message: Message) -> Message:
    found = session.scalars(
        select(Message)
        .where(Message.workspace_id == message.workspace_id, Message.id == message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Invalid("message", "This answer was taken back already.")
    return found


def _has_failed(message: Message) -> bool:
    """A campaign's mail is the provider's to send, and no answer of ours."""
    return message.state == "failed" and message.is_by_hand


def _remove(session: Session, lead: Lead, message: Message) -> None:
    session.delete(message)  # its job finds no message and ends
    rollups.refresh(session, lead)
    changes.announce(session, lead.workspace_id)


def _written(session: Session, message: Message) -> dict[str, Any]:
    """What it takes to write it again, as JSON keeps it; a text leaves open how a mail is addressed."""
    is_mail = message.channel == "email"
    envelope = (
        message.recipients,
        message.copies,
        message.blind_copies,
        message.provider_facts.get("sender_email_id"),
    )
    return {
        "channel": message.channel,
        "body": message.body_text,
        **{name: value if is_mail else None for name, value in zip(ENVELOPE, envelope, strict=True)},
        "subject": message.subject if message.begins_thread else None,
        "forwards_id": message.forwards_id,
        "with_files": forwarding.has_passed_on(session, message.workspace_id, message.id),
        "files": unsent_files.named_of(session, message.workspace_id, message.id),
    }


def _unsent(session: Session, lead: Lead, user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        UnsentText.workspace_id == lead.workspace_id,
        UnsentText.lead_id.in_([each.id for each in family_of(session, lead)]),
        UnsentText.user_id == user_id,
    )
