"""Campaigns, as people look at them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.campaigns.jobs import SYNC
from webapp.campaigns.models import Campaign, CampaignSync
from webapp.integrations.models import Connection
from webapp.jobs import lookup as jobs
from webapp.jobs.lookup import FailedJob, LiveJob
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
    live: LiveJob | None
    failed: FailedJob | None
    """The last sync, where it failed after the last that went well."""

    @property
    def provider_label(self) -> str:
        """What people call whoever lists them, or could."""
        return label_of(self.connection.provider if self.connection else with_capability("campaigns")[0])

    @property
    def is_syncing(self) -> bool:
        return self.live is not None and self.live.is_busy

    @property
    def note(self) -> str:
        """Why the list is not read, in words for people; blank when nothing is in the way."""
        job = self.live or self.failed
        return job.note if job and not self.is_syncing else ""


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
    keys = [SYNC.key(workspace_id) for workspace_id in ids]
    live, failed = jobs.live(session, keys), jobs.last_failed(session, keys)
    counted = select(Lead.campaign_id, func.count()).where(visible(scope), Lead.campaign_id.is_not(None))
    leads = dict(session.execute(counted.group_by(Lead.campaign_id)).all())
    return [
        CampaignOverview(
            workspace,
            campaigns.get(workspace.workspace_id, []),
            connections.get(workspace.workspace_id),
            syncs.get(workspace.workspace_id),
            leads,
            live.get(SYNC.key(workspace.workspace_id)),
            _failed(failed.get(SYNC.key(workspace.workspace_id)), syncs.get(workspace.workspace_id)),
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


def _failed(failed: FailedJob | None, sync: CampaignSync | None) -> FailedJob | None:
    is_last = failed is not None and failed.is_newer_than(sync.finished_at if sync else None)
    return failed if is_last else None
