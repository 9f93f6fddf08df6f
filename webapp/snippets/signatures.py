"""Signatures: what ends a person's mails, for every mailbox or for one."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts import people
from webapp.accounts.scopes import Scope
from webapp.runtime.errors import Invalid
from webapp.runtime.text import storable
from webapp.snippets.models import Signature

MAX_LENGTH = 1_000
EVERY_MAILBOX = ""


def signatures_of(session: Session, workspace_id: int, user_id: int) -> dict[str, str]:
    """This person's signatures by the provider's id of the mailbox; the one under EVERY_MAILBOX is for all others."""
    mine = (Signature.workspace_id == workspace_id, Signature.user_id == user_id)
    rows = session.execute(select(Signature.sender_id, Signature.body).where(*mine))
    return {row[0]: row[1] for row in rows}


def chosen(signatures: dict[str, str], sender_id: str) -> str:
    """The signature of a mail from this mailbox; blank where there is none."""
    return signatures.get(sender_id) or signatures.get(EVERY_MAILBOX, "")


def write(session: Session, scope: Scope, workspace_id: int, sender_id: str, written: str) -> None:
    """Keep the viewer's signature for this mailbox; a blank one is forgotten. Raises Invalid."""
    body = storable(written).replace("\r\n", "\n").strip()
    if len(body) > MAX_LENGTH:
        raise Invalid("body", f"A signature may have {MAX_LENGTH:,} characters at most.")
    user_id = scope.viewer.user_id
    people.require_member(session, workspace_id, user_id)
    key = {"workspace_id": workspace_id, "user_id": user_id, "sender_id": sender_id}
    if not body:
        session.execute(delete(Signature).filter_by(**key))
        return
    adding = insert(Signature).values(**key, body=body)
    session.execute(adding.on_conflict_do_update(index_elements=[*key], set_={"body": body}))
