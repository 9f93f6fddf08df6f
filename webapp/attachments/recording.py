"""Storing what a provider tells of a message's files, each once, however often and by whomever it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.attachments.file_kinds import kind_of
from webapp.attachments.models import MessageAttachment
from webapp.attachments.names import clean_name
from webapp.providers.facts import Attachment

MAX_FILES = 100
"""Files that are kept of a message. The message says how many more there are."""
MAX_FACT = 4_096
"""Characters of a link; a longer one is asked for anew when the file is wanted."""


def record(
    session: Session, workspace_id: int, provider: str, message_id: int, told: Sequence[Attachment]
) -> bool:
    """Store the message's files; whether one of them is new. A known file takes the newer link: signed ones end."""
    rows = {
        each.key: {
            "workspace_id": workspace_id,
            "provider": provider,
            "message_id": message_id,
            "position": place,
            **_facts(each),
        }
        for place, each in enumerate(told[:MAX_FILES])
    }
    if not rows:
        return False
    adding = insert(MessageAttachment).values(list(rows.values()))
    adding = adding.on_conflict_do_update(
        index_elements=[
            MessageAttachment.workspace_id,
            MessageAttachment.message_id,
            MessageAttachment.key,
        ],
        set_={
            "provider_facts": MessageAttachment.provider_facts.op("||")(adding.excluded.provider_facts),
            "size": func.coalesce(MessageAttachment.size, adding.excluded.size),
        },
    )
    # xmax is 0 where the row was inserted just now.
    return any(session.scalars(adding.returning(literal_column("xmax = 0"))).all())


def attachments_of(
    session: Session, workspace_ids: Sequence[int], message_ids: Sequence[int]
) -> dict[int, list[MessageAttachment]]:
    """The files of these messages, by message, in their order."""
    found: dict[int, list[MessageAttachment]] = {}
    if not message_ids:
        return found
    query = select(MessageAttachment).where(
        MessageAttachment.workspace_id.in_(workspace_ids), MessageAttachment.message_id.in_(message_ids)
    )
    for each in session.scalars(query.order_by(MessageAttachment.position, MessageAttachment.id)):
        found.setdefault(each.message_id, []).append(each)
    return found


def in_words(files: Sequence[MessageAttachment]) -> str:
    """What a list says of a message that has files and no words: "Picture", "3 pictures", "offer.pdf and 1 more"."""
    if not files:
        return ""
    pictures = sum(kind_of(each.name) == "Picture" for each in files)
    if pictures == len(files):
        return "Picture" if pictures == 1 else f"{pictures} pictures"
    return files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more"


def _facts(told: Attachment) -> dict[str, Any]:
    return {
        "key": told.key[:80],
        "name": clean_name(told.name),
        "size": told.size,
        "is_inline": told.is_inline,
        "provider_facts": {name: fact for name, fact in told.reference.items() if len(str(fact)) <= MAX_FACT},
    }
