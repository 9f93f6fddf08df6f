"""Campaigns."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.providers.emailbison.pages import walk
from webapp.providers.emailbison.rows import CampaignRow
from webapp.providers.emailbison.wire import EmailBisonAccount


def list_campaigns(account: EmailBisonAccount) -> Iterator[list[CampaignRow]]:
    """Every campaign of the workspace, a page at a time."""
    return walk(account, "/api/campaigns", CampaignRow)
