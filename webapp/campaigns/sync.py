"""Taking over the provider's list of campaigns, a page at a time, however often it is interrupted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.campaigns.models import Campaign, CampaignSync
from webapp.providers import facts
from webapp.runtime import changes
from webapp.runtime.text import one_line, storable


def begin(session: Session, workspace_id: int, now: datetime) -> None:
    """A new look at the list begins."""
    fresh = {"began_at": now, "pages": 0, "seen": 0, "vanished": 0, "finished_at": None}
    session.execute(
        insert(CampaignSync)
        .values(workspace_id=workspace_id, **fresh)
        .on_conflict_do_update(index_elements=[CampaignSync.workspace_id], set_=fresh)
    )
    changes.announce(session, workspace_id)


def take_page(
    session: Session, workspace_id: int, provider: str, page: list[facts.Campaign], now: datetime
) -> None:
    """Store a page: new ones are added, known ones follow, vanished ones are back. A list may name one twice."""
    by_id = {row.external_id: row for row in page if row.external_id}
    if by_id:
        adding = insert(Campaign).values(
            [
                {
                    "workspace_id": workspace_id,
                    "provider": provider,
                    "provider_id": row.external_id,
                    "name": one_line(storable(row.name)),
                    "status": one_line(row.status, 40).lower(),
                    "seen_at": now,
                }
                for row in sorted(by_id.values(), key=lambda row: str(row.external_id))
            ]
        )
        session.execute(
            adding.on_conflict_do_update(
                index_elements=[Campaign.workspace_id, Campaign.provider, Campaign.provider_id],
                set_={
                    "name": func.coalesce(func.nullif(adding.excluded.name, ""), Campaign.name),
                    "status": adding.excluded.status,
                    "seen_at": func.greatest(Campaign.seen_at, adding.excluded.seen_at),
                    "vanished_at": None,
                },
            )
        )
    session.execute(
        update(CampaignSync)
        .where(CampaignSync.workspace_id == workspace_id)
        .values(pages=CampaignSync.pages + 1, seen=CampaignSync.seen + len(by_id))
    )
    changes.announce(session, workspace_id)


def end(session: Session, workspace_id: int, provider: str, now: datetime) -> int:
    """The whole list was read: what it no longer has is marked; answers how many that are."""
    state = session.scalars(
        select(CampaignSync).where(CampaignSync.workspace_id == workspace_id).with_for_update()
    ).one()
    gone = session.scalars(
        update(Campaign)
        .where(
            Campaign.workspace_id == workspace_id,
            Campaign.provider == provider,
            Campaign.seen_at < state.began_at,
            Campaign.vanished_at.is_(None),
        )
        .values(vanished_at=now)
        .returning(Campaign.id)
    ).all()
    state.vanished, state.finished_at = len(gone), now
    changes.announce(session, workspace_id)
    return len(gone)


def upsert_campaign(session: Session, workspace_id: int, provider: str, provider_id: str, name: str) -> int:
    """The campaign that a delivery names, made when it is new; answers its id. The newest name stands."""
    adding = insert(Campaign).values(
        workspace_id=workspace_id, provider=provider, provider_id=provider_id, name=one_line(storable(name))
    )
    known = select(Campaign.id, Campaign.name).where(
        Campaign.workspace_id == workspace_id,
        Campaign.provider == provider,
        Campaign.provider_id == provider_id,
    )
    found = session.execute(known).one_or_none()
    if found is not None and (found.name or not name):
        return int(found.id)
    stored = adding.on_conflict_do_update(
        index_elements=[Campaign.workspace_id, Campaign.provider, Campaign.provider_id],
        set_={"name": func.coalesce(func.nullif(Campaign.name, ""), adding.excluded.name)},
    )
    return int(session.execute(stored.returning(Campaign.id)).scalar_one())
