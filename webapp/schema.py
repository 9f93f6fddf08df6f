"""Imports every slice's models, so that mappers and migrations see one schema."""

from webapp.accounts.models import BrowserSession, Membership, PasswordLink, User, Workspace
from webapp.campaigns.models import Campaign, CampaignSync
from webapp.conversations.models import Message
from webapp.integrations.models import BaseHost, Connection, SenderAccount
from webapp.jobs.models import Job, Tick
from webapp.leads.models import Lead
from webapp.members.models import Invitation
from webapp.runtime.database import Base
from webapp.scoring.models import Score
from webapp.webhooks.models import Delivery

__all__ = [
    "Base",
    "BaseHost",
    "BrowserSession",
    "Campaign",
    "CampaignSync",
    "Connection",
    "Delivery",
    "Invitation",
    "Job",
    "Lead",
    "Membership",
    "Message",
    "PasswordLink",
    "Score",
    "SenderAccount",
    "Tick",
    "User",
    "Workspace",
]
