"""Imports every slice's models, so that mappers and migrations see one schema."""

from webapp.accounts.factor_models import CodeApp, Passkey, RecoveryCode, SpentChallenge
from webapp.accounts.models import BrowserSession, Membership, PasswordLink, User, Workspace
from webapp.attachments.models import MessageAttachment, StoredFile, UnsentFile
from webapp.audit.models import AuditEntry, Retention
from webapp.backups.models import BackupRun
from webapp.campaigns.models import Campaign, CampaignSync
from webapp.consent.models import ConsentEvent
from webapp.conversations.models import Message
from webapp.conversations.unsent_models import UnsentText
from webapp.digests.models import DigestChoice, SlackHook
from webapp.drafting.models import Draft
from webapp.inbox.count_models import CountAudit, LeadCount, LeadCountChange
from webapp.inbox.models import LeadAct, SavedView
from webapp.integrations.models import BaseHost, Connection, SenderAccount
from webapp.jobs.batch_models import JobBatch
from webapp.jobs.models import Job, Tick
from webapp.leads.merges import LeadMerge
from webapp.leads.models import Lead
from webapp.leads.suppressions import Suppression, SuppressionKey
from webapp.llm.models import Check, Choices, ModelCall, ModelCircuit, Spending
from webapp.members.models import Invitation
from webapp.notices.models import Notice
from webapp.operations.models import RequestHour
from webapp.personal.models import Erasure
from webapp.personas.models import Knowledge, Persona
from webapp.reactivations.models import Reactivation, ReactivationPerson
from webapp.runtime.database import Base
from webapp.scoring.models import Score
from webapp.search.models import LeadWords, LeadWordsDue
from webapp.sequences.models import Enrolment, Sequence, SequenceStep, Touch
from webapp.sequences.setting_models import SequenceSettings
from webapp.snippets.models import Signature, Snippet
from webapp.sync.models import Coverage, CoverageDay, Gap, SyncReceipt
from webapp.tags.models import LeadTag, Tag
from webapp.webhooks.models import Delivery
from webapp.workspaces.models import WorkspaceLogo, WorkspaceRemoval

__all__ = [
    "AuditEntry",
    "BackupRun",
    "Base",
    "BaseHost",
    "BrowserSession",
    "Campaign",
    "CampaignSync",
    "Check",
    "Choices",
    "CodeApp",
    "Connection",
    "ConsentEvent",
    "CountAudit",
    "Coverage",
    "CoverageDay",
    "Delivery",
    "DigestChoice",
    "Draft",
    "Enrolment",
    "Erasure",
    "Gap",
    "Invitation",
    "Job",
    "JobBatch",
    "Knowledge",
    "Lead",
    "LeadAct",
    "LeadCount",
    "LeadCountChange",
    "LeadMerge",
    "LeadTag",
    "LeadWords",
    "LeadWordsDue",
    "Membership",
    "Message",
    "MessageAttachment",
    "ModelCall",
    "ModelCircuit",
    "Notice",
    "Passkey",
    "PasswordLink",
    "Persona",
    "Reactivation",
    "ReactivationPerson",
    "RecoveryCode",
    "RequestHour",
    "Retention",
    "SavedView",
    "Score",
    "SenderAccount",
    "Sequence",
    "SequenceSettings",
    "SequenceStep",
    "Signature",
    "SlackHook",
    "Snippet",
    "Spending",
    "SpentChallenge",
    "StoredFile",
    "Suppression",
    "SuppressionKey",
    "SyncReceipt",
    "Tag",
    "Tick",
    "Touch",
    "UnsentFile",
    "UnsentText",
    "User",
    "Workspace",
    "WorkspaceLogo",
    "WorkspaceRemoval",
]
