"""Campaigns, as people look at them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.campaigns.jobs import sync_key
from webapp.campaigns.models import Campaign, CampaignSync
from webapp.integrations.models import Connection
from webapp.jobs.models import LIVE, Job
from webapp.leads.models import Lead
from webapp.leads.visibility import visible
from webapp.providers.registry import label_of, with_capability
from webapp.runtime.errors import NotFound

MAX_ROWS = 1000


@dataclass(frozen=True, slots=True)
class CampaignOverview:
    """One workspace's campaigns."""

    workspace: WorkspaceAccess
    campaigns: list[Campaign]
    connection: Connection | None
    sync: CampaignSync | None
    leads: dict[int | None, int]
    """How many leads of each campaign this viewer may see."""
    job: Job | None
    """The live sync, or one that failed after the last that went well."""

    @property
    def provider_label(self) -> str:
        """What people call whoever lists them, or could."""
        return label_of(self.connection.provider if self.connection else with_capability("campaigns")[0])

    @property
    def is_syncing(self) -> bool:
        return self.job is not None and self.job.state in {"waiting", "running"}


def overviews_of(session: Session, scope: Scope) -> list[CampaignOverview]:
    """Every workspace in view; those that are gone at the provider stand last."""
    ids = scope.workspace_ids
    campaigns: dict[int, list[Campaign]] = {}
    query = select(Campaign).where(Campaign.workspace_id.in_(ids))
    for row in session.scalars(
        query.order_by(Campaign.vanished_at.is_not(None), Campaign.name, Campaign.id).limit(MAX_ROWS)
    ):
        campaigns.setdefault(row.workspace_id, []).append(row)
    connections = {
        row.workspace_id: row
        for row in session.scalars(
            select(Connection)
            .where(Connection.workspace_id.in_(ids), Connection.provider.in_(with_capability("campaigns")))
            .order_by(Connection.id.desc())
        )
    }
    syncs = {
        row.workspace_id: row
        for row in session.scalars(select(CampaignSync).where(CampaignSync.workspace_id.in_(ids)))
    }
    counted = select(Lead.campaign_id, func.count()).where(visible(scope), Lead.campaign_id.is_not(None))
    leads = dict(session.execute(counted.group_by(Lead.campaign_id)).all())
    return [
        CampaignOverview(
            workspace,
            campaigns.get(workspace.workspace_id, []),
            connections.get(workspace.workspace_id),
            syncs.get(workspace.workspace_id),
            leads,
            _job(session, workspace.workspace_id, syncs.get(workspace.workspace_id)),
        )
        for workspace in scope.workspaces
    ]


def choices_of(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """The campaigns that a list can be narrowed to, by name; with several workspaces in view, each with its own."""
    rows = session.execute(
        select(Campaign.id, Campaign.name, Campaign.workspace_id)
        .where(Campaign.workspace_id.in_(scope.workspace_ids))
        .order_by(Campaign.name, Campaign.id)
        .limit(MAX_ROWS)
    )
    return [
        (
            str(number),
            f"{name or 'Unnamed'} · {scope.workspace(owner).name}" if scope.is_all else name or "Unnamed",
        )
        for number, name, owner in rows
    ]


def get_connection(session: Session, scope: Scope, workspace_id: int) -> Connection:
    """The connection whose campaigns may be synced, for everybody but setters. Raises NotFound."""
    if scope.is_setter_in(workspace_id):
        raise NotFound(f"connection of workspace {workspace_id}")
    connection = session.scalar(
        select(Connection)
        .where(Connection.workspace_id == workspace_id, Connection.provider.in_(with_capability("campaigns")))
        .order_by(Connection.id)
        .limit(1)
    )
    if connection is None:
        raise NotFound(f"connection of workspace {workspace_id}")
    return connection


def _job(session: Session, workspace_id: int, sync: CampaignSync | None) -> Job | None:
    mine = select(Job).where(Job.workspace_id == workspace_id, Job.key == sync_key(workspace_id))
    live = session.scalars(mine.where(text(LIVE)).limit(1)).first()
    if live is not None:
        return live
    failed = session.scalars(
        mine.where(Job.state == "failed").order_by(Job.finished_at.desc()).limit(1)
    ).first()
    if failed is None or failed.finished_at is None:
        return None
    is_over = sync is not None and sync.finished_at is not None and sync.finished_at > failed.finished_at
    return None if is_over else failed
