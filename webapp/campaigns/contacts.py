"""A provider's contact as a person to be matched: the campaign that they answer to as a row of ours, their number readable."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.campaigns.sync import upsert_campaign
from webapp.integrations.health import country_of
from webapp.leads.matching import ContactDetails
from webapp.providers.facts import Contact


def details_of(session: Session, workspace_id: int, contact: Contact) -> ContactDetails:
    """The campaign that the contact names is made when it is new. A national number is one of the contact's country, else
    of the country of the account that told of it."""
    details, campaign = ContactDetails.of(contact), contact.campaign
    if details.phone and not details.country and details.phone_e164 is None:
        details = replace(details, country=country_of(session, workspace_id, contact.provider))
    if campaign is None or not campaign.external_id:
        return details
    number = upsert_campaign(session, workspace_id, contact.provider, campaign.external_id, campaign.name)
    return replace(details, campaign_id=number)
