"""A provider's contact as a person to be matched, with the campaign that they answer to as a row of ours."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.campaigns.sync import upsert_campaign
from webapp.leads.matching import ContactDetails
from webapp.providers.facts import Contact


def details_of(session: Session, workspace_id: int, contact: Contact) -> ContactDetails:
    """The campaign that the contact names is made when it is new."""
    details, campaign = ContactDetails.of(contact), contact.campaign
    if campaign is None or not campaign.external_id:
        return details
    number = upsert_campaign(session, workspace_id, contact.provider, campaign.external_id, campaign.name)
    return replace(details, campaign_id=number)
