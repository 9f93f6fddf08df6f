"""The mailboxes that the provider sends from, as far as its events told of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.integrations.models import SenderAccount
from webapp.runtime import changes

SenderState = Literal["connected", "disconnected", "removed"]


@dataclass(frozen=True, slots=True)
class SenderNews:
    """What became of a mailbox, and when by the provider's clock."""

    name: str
    email: str
    state: SenderState
    changed_at: datetime


def record_sender(session: Session, workspace_id: int, provider_id: str, news: SenderNews) -> None:
    """Keep what became of a mailbox. News that is older than what is known changes nothing, however late it comes."""
    told = asdict(news)
    session.execute(
        insert(SenderAccount)
        .values(workspace_id=workspace_id, provider="emailbison", provider_id=provider_id, **told)
        .on_conflict_do_update(
            index_elements=[
                SenderAccount.workspace_id,
                SenderAccount.provider,
                SenderAccount.provider_id,
            ],
            set_=told,
            where=SenderAccount.changed_at <= news.changed_at,
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
