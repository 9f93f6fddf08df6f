"""The mailboxes that providers send from, as far as their events told of them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.integrations.models import SenderAccount
from webapp.providers.facts import MailboxChanged
from webapp.runtime import changes, clock


def record_mailbox(session: Session, workspace_id: int, changed: MailboxChanged) -> None:
    """Keep what became of a mailbox. News that is older than what is known changes nothing, however late it comes."""
    values = {
        "name": changed.name,
        "email": changed.email,
        "state": changed.state,
        "changed_at": changed.at or clock.now(),
    }
    session.execute(
        insert(SenderAccount)
        .values(
            workspace_id=workspace_id, provider=changed.provider, provider_id=changed.external_id, **values
        )
        .on_conflict_do_update(
            index_elements=[
                SenderAccount.workspace_id,
                SenderAccount.provider,
                SenderAccount.provider_id,
            ],
            set_=values,
            where=SenderAccount.changed_at <= values["changed_at"],
        )
    )
    changes.announce(session, workspace_id)


def disconnected(session: Session, scope: Scope) -> dict[int, list[SenderAccount]]:
    """The mailboxes in view that cannot send, by workspace."""
    found: dict[int, list[SenderAccount]] = {}
    query = select(SenderAccount).where(
        SenderAccount.workspace_id.in_(scope.workspace_ids), SenderAccount.state == "disconnected"
    )
    for sender in session.scalars(query.order_by(SenderAccount.email, SenderAccount.id)):
        found.setdefault(sender.workspace_id, []).append(sender)
    return found
