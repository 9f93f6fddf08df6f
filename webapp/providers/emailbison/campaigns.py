"""Campaigns."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.providers.emailbison.fields import Id, Part, Text
from webapp.providers.emailbison.pages import walk
from webapp.providers.emailbison.wire import Account, request


class CampaignRow(Part):
    """A campaign. `status` comes in any case of letters."""

    id: Id = None
    name: Text = ""
    status: Text = ""
    type: Text = ""


def list_campaigns(account: Account) -> Iterator[list[CampaignRow]]:
    """Every campaign of the workspace, a page at a time."""
    return walk(account, "/api/campaigns", CampaignRow)


def stop_future_mails(account: Account, campaign_id: int, lead_ids: list[int]) -> None:
    """Let this campaign write to these leads no more. Repeating it changes nothing."""
    request(
        account,
        "POST",
        f"/api/campaigns/{campaign_id}/leads/stop-future-emails",
        body={"lead_ids": lead_ids},
    )
