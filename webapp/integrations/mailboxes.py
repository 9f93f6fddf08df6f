"""The mailboxes that providers send from, as far as their events told of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.integrations.models import SenderAccount
from webapp.providers.facts import Mailbox, MailboxChanged
from webapp.runtime import changes, clock

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


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


def learn(session: Session, workspace_id: int, provider: str, mailbox: Mailbox) -> None:
    """Keep a mailbox that something happened in, if no event has told of it. Whatever is told of it later counts more."""
    mine = (SenderAccount.workspace_id == workspace_id, SenderAccount.provider == provider)
    known = select(SenderAccount.id).where(*mine, SenderAccount.provider_id == mailbox.external_id)
    if session.scalar(known) is not None:
        return
    session.execute(
        insert(SenderAccount)
        .values(
            workspace_id=workspace_id,
            provider=provider,
            provider_id=mailbox.external_id,
            name=mailbox.name,
            email=mailbox.email,
            state="connected",
            changed_at=_LONG_AGO,
        )
        .on_conflict_do_nothing()
    )


def own_among(session: Session, workspace_id: int, addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that are mailboxes of this workspace, at any provider and in any state, tags ("+x") aside."""
    asked = {address: _untagged(address) for address in addresses if address}
    query = select(func.lower(SenderAccount.email)).where(
        SenderAccount.workspace_id == workspace_id,
        func.lower(SenderAccount.email).in_({*asked, *asked.values()}),
    )
    ours = set(session.scalars(query)) if asked else set()
    return {address for address, bare in asked.items() if address in ours or bare in ours}


def senders(session: Session, workspace_id: int, provider: str) -> list[SenderAccount]:
    """The mailboxes that mails can be sent from, by address."""
    query = select(SenderAccount).where(
        SenderAccount.workspace_id == workspace_id,
        SenderAccount.provider == provider,
        SenderAccount.state == "connected",
        SenderAccount.email != "",
    )
    return list(session.scalars(query.order_by(SenderAccount.email, SenderAccount.id)))


def sender(session: Session, workspace_id: int, provider: str, provider_id: str) -> SenderAccount | None:
    """The mailbox with this id of the provider's, in any state; None where nothing has told of it."""
    mine = (SenderAccount.workspace_id == workspace_id, SenderAccount.provider == provider)
    return session.scalars(
        select(SenderAccount).where(*mine, SenderAccount.provider_id == provider_id)
    ).one_or_none()


def disconnected_among(
    session: Session, asked: Collection[tuple[int, str, str]]
) -> dict[tuple[int, str, str], str]:
    """Those of (workspace, provider, the provider's id) that cannot send now, with their addresses."""
    named = tuple_(SenderAccount.workspace_id, SenderAccount.provider, SenderAccount.provider_id)
    query = select(
        SenderAccount.workspace_id, SenderAccount.provider, SenderAccount.provider_id, SenderAccount.email
    ).where(SenderAccount.state == "disconnected", named.in_(asked))
    return {(row[0], row[1], row[2]): row[3] for row in session.execute(query)} if asked else {}


def disconnected(session: Session, scope: Scope) -> dict[int, list[SenderAccount]]:
    """The mailboxes in view that cannot send, by workspace."""
    found: dict[int, list[SenderAccount]] = {}
    query = select(SenderAccount).where(
        SenderAccount.workspace_id.in_(scope.workspace_ids), SenderAccount.state == "disconnected"
    )
    for sender in session.scalars(query.order_by(SenderAccount.email, SenderAccount.id)):
        found.setdefault(sender.workspace_id, []).append(sender)
    return found


def _untagged(address: str) -> str:
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"
