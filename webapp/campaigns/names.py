"""Which campaign a lead answers to. Its name stands on the lead too, so that lists and search need no join."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.campaigns.models import Campaign
from webapp.leads.models import Lead


def follow_names(session: Session, workspace_id: int) -> None:
    """Let the leads carry the names that their campaigns have now."""
    session.execute(
        update(Lead)
        .where(
            Lead.workspace_id == workspace_id,
            Campaign.workspace_id == workspace_id,
            Campaign.id == Lead.campaign_id,
            Campaign.name != Lead.campaign,
        )
        .values(campaign=Campaign.name)
        .execution_options(synchronize_session=False)
    )
