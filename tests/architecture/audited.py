"""Which address that changes something writes which act into the audit log, and which writes none, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.factories import PASSWORD

BY_THE_CLIENT = (
    "what it did to the lead is kept as an act, with before and after, for its person to take back"
)
KEPT_THERE = "the row that it makes says who asked, and when"
ONLY_WORK = "it asks for work that changes no right, key, setting or consent; the job's row stays"
MACHINE = "a machine's call, which is stored as it came"
BY_A_DEVICE = (
    "it needs a code of an app or a device that answers, so tests/accounts asks whether it is written down"
)
WITH_A_FILE = "it takes a file, so tests/workspaces asks whether it is written down"
THE_END = "it ends the workspace that all others act in, so tests/workspaces asks whether it is written down"
DRAWN = "it only draws or mails what leads to an act that is written down"

UNRECORDED: dict[str, str] = {
    "accounts.links": DRAWN,
    "workspaces.logo": WITH_A_FILE,
    "workspaces.removal": THE_END,
    "factors.app": BY_A_DEVICE,
    "factors.codes": BY_A_DEVICE,
    "factors.passkey": BY_A_DEVICE,
    "second_step.check": BY_A_DEVICE,
    "second_step.passkey": BY_A_DEVICE,
    "accounts.recovery": DRAWN,
    "invitations.links": DRAWN,
    "acts.undo": BY_THE_CLIENT,
    "acts.undo_last": BY_THE_CLIENT,
    "leads.assignment": BY_THE_CLIENT,
    "leads.handled": BY_THE_CLIENT,
    "leads.notes": BY_THE_CLIENT,
    "leads.sentiment": BY_THE_CLIENT + "; what it changes of consent is written down where consent is",
    "leads.status": BY_THE_CLIENT + "; what it changes of consent is written down where consent is",
    "leads.snooze": BY_THE_CLIENT,
    "leads.tagging": BY_THE_CLIENT,
    "leads.writing": BY_THE_CLIENT,
    "touches.reminders": BY_THE_CLIENT,
    "ai.rescorings": KEPT_THERE,
    "ai.rescoring_acts": KEPT_THERE,
    "completeness.dismissals": "the gap keeps who closed it, when, and their note",
    "composer.replies": "the message keeps who wrote it",
    "composer.tries": ONLY_WORK,
    "composer.withdrawals": "the message goes back to its writer's composer, within seconds",
    "digests.choose": "what one person wants to be told; nobody else is touched",
    "drafting.index": ONLY_WORK,
    "drafting.rejection": "the draft keeps who decided, and when",
    "files.add": "a file in one's own composer; nobody else sees it",
    "files.removals": "a file in one's own composer; nobody else sees it",
    "personas.knowledge_reading": ONLY_WORK,
    "reactivations.lists": KEPT_THERE,
    "reactivations.leads": KEPT_THERE,
    "reactivations.columns": "a draft, which does nothing yet",
    "reactivations.removals": "a draft, which did nothing yet",
    "reactivations.starts": KEPT_THERE,
    "reactivations.acts": KEPT_THERE,
    "snippets.additions": "words that a person keeps for answers; nothing is sent by them",
    "snippets.changes": "words that a person keeps for answers; nothing is sent by them",
    "snippets.signature": "words that end one's own mails; nothing is sent by them",
    "snippets.removals": "words that a person keeps for answers; nothing is sent by them",
    "sync.runs": KEPT_THERE,
    "sync.acts": KEPT_THERE,
    "touches.later": "the touch keeps who wrote it",
    "touches.starts": "the enrolment keeps who started it",
    "touches.pauses": "one lead's follow-ups, which the lead's page shows",
    "touches.resumptions": "one lead's follow-ups, which the lead's page shows",
    "touches.stops": "one lead's follow-ups, which the lead's page shows",
    "touches.approvals": "the touch keeps who approved it",
    "approvals.many": "each touch keeps who approved it",
    "touches.removals": "one lead's follow-ups, which the lead's page shows",
    "touches.restorations": "one lead's follow-ups, which the lead's page shows",
    "touches.rewrites": "one lead's follow-ups, which the lead's page shows",
    "touches.moves": "one lead's follow-ups, which the lead's page shows",
    "attachments.fetches": ONLY_WORK,
    "campaigns.syncs": ONLY_WORK,
    "completeness.checks": ONLY_WORK,
    "completeness.sweeps": ONLY_WORK,
    "deliveries.replays": ONLY_WORK,
    "deliveries.range_replays": ONLY_WORK,
    "integrations.tests": ONLY_WORK,
    "jobs.cancellation": ONLY_WORK,
    "jobs.cause_retries": ONLY_WORK,
    "jobs.retries": ONLY_WORK,
    "scoring.scores": ONLY_WORK,
    "sync.syncs": ONLY_WORK,
    "cron.run_schedule": MACHINE,
    "webhooks.deliveries": MACHINE,
    "webhooks.signed_deliveries": MACHINE,
}


@dataclass(frozen=True)
class Case:
    """The act that an address writes when it gets this form; `path` fills in what is no id of the furnished rows."""

    act: str
    form: dict[str, Any] = field(default_factory=dict)
    path: dict[str, Any] = field(default_factory=dict)


STEP = {"day": "3", "at": "09:30", "channel": "email", "template": "Hello again", "condition": "always"}
DAYS = {"audit_days": "500", "body_days": "30", "delivery_days": "90", "call_days": "60"}
NEW = "a long enough password"

RECORDED: dict[str, Case] = {
    "members.invite": Case("member.invited", {"email": "nell@example.test", "role": "setter"}),
    "members.withdrawal": Case("member.invitation_withdrawn", path={"invitation_id": "nells"}),
    "members.turns": Case("setting.round_robin", {"wanted": "yes"}),
    "members.role": Case("member.role", {"role": "admin"}, {"user_id": "bob"}),
    "members.handover": Case("member.leads_handed_over", {"to": "alice"}, {"user_id": "bob"}),
    "members.confirmation": Case("member.confirmed", path={"user_id": "bob"}),
    "members.link": Case("member.password_link", path={"user_id": "bob"}),
    "members.removal": Case("member.removed", path={"user_id": "sam"}),
    "integrations.tries": Case("key.tried_elsewhere", {"host_id": "base_host"}),
    "integrations.keys": Case("key.entered", {"key": "9|another-key-of-acorn"}, {"provider": "emailbison"}),
    "integrations.choices": Case("host.chosen", {"host_id": "base_host"}, {"provider": "emailbison"}),
    "integrations.renewals": Case("webhook.renewed"),
    "integrations.address": Case("webhook.shown"),
    "integrations.registrations": Case("webhook.registered"),
    "integrations.key_removal": Case("key.removed"),
    "integrations.hosts": Case("host.added", {"host": "send.example.com", "label": "ours"}),
    "integrations.host_removal": Case("host.removed", path={"host_id": "spare_host"}),
    "consent.decision": Case("consent.changed", {"opted_out": "yes"}),
    "consent.reopening": Case("consent.changed", {"reason": "They called and asked for it."}),
    "leads.merges": Case("lead.merged", {"merged_id": "other"}),
    "leads.merge_undo": Case("lead.separated", path={"lead_merge_id": "standing_merge"}),
    "many.start": Case("leads.changed", {"chosen": "lead", "act": "status:qualified"}),
    "many.undo": Case("leads.changed_back", path={"job_batch_id": "begun"}),
    "composer.removal": Case("message.removed", path={"message_id": "failed_message"}),
    "ai.choices": Case("setting.ai", {"uses": "score", "budget": "25", "questions": "Do they ship?"}),
    "ai.tries": Case("setting.ai_tried"),
    "personas.index": Case("setting.persona", {"name": "Nell"}),
    "personas.removal": Case("setting.persona_removed"),
    "personas.profile": Case("setting.profile", {"profile": "Shared warehouses."}),
    "personas.additions": Case(
        "setting.knowledge_added", {"title": "Prices", "body": "12 a pallet"}, {"kind": "texts"}
    ),
    "personas.knowledge_removal": Case("setting.knowledge_removed"),
    "digests.slack": Case("setting.slack", {"address": "https://hooks.example.com/services/T1/B1/x"}),
    "digests.slack_removal": Case("setting.slack"),
    "sequences.additions": Case("setting.sequences", {"name": "Three mails"}),
    "sequences.default_additions": Case("setting.sequences"),
    "sequences.rules": Case(
        "setting.sequences",
        {"daily_cap": "40", "ramp_step": "5"},
    ),
    "sequences.pauses": Case("setting.sequences"),
    "sequences.resumptions": Case("setting.sequences"),
    "sequences.changes": Case("setting.sequence", {"name": "Two mails", "trigger": "manual"}),
    "sequences.step_additions": Case("setting.sequence", STEP),
    "sequences.step_changes": Case("setting.sequence", STEP),
    "sequences.step_removals": Case("setting.sequence"),
    "sequences.removals": Case("setting.sequence_removed"),
    "workspaces.additions": Case("system.workspace_made", {"name": "Cedar", "time_zone": "UTC"}),
    "workspaces.changes": Case(
        "setting.workspace",
        {
            "name": "Acorn & Co",
            "time_zone": "UTC",
            "opens_at": "08:00",
            "closes_at": "16:00",
            "days": "1",
            "reply_target": "60",
            "accent": "blue",
        },
    ),
    "workspaces.logo_removal": Case("setting.workspace"),
    "tags.additions": Case("setting.tag", {"name": "Wholesale"}),
    "tags.changes": Case("setting.tag", {"name": "Retail"}),
    "tags.removals": Case("setting.tag_removed"),
    "saved.additions": Case("setting.view", {"name": "Hot", "view": "everyone", "is_shared": "yes"}),
    "saved.changes": Case("setting.view", {"name": "Cold"}, {"saved_view_id": "shared_view"}),
    "saved.filters": Case("setting.view", {"view": "all"}, {"saved_view_id": "shared_view"}),
    "saved.removals": Case("setting.view_removed", path={"saved_view_id": "shared_view"}),
    "schedules.runs": Case("setting.schedule", path={"name": "tidy"}),
    "schedules.pauses": Case("setting.schedule", path={"name": "tidy"}),
    "schedules.resumptions": Case("setting.schedule", path={"name": "tidy"}),
    "audit.exports": Case("audit.exported"),
    "personal.exports": Case("lead.exported"),
    "personal.erasure": Case("lead.erasure_asked", {"confirmation": "erase"}),
    "audit.keeping": Case("setting.retention", DAYS),
    "account.end_one": Case("account.browsers_ended", path={"session_id": "browser_session"}),
    "account.end_others": Case("account.browsers_ended"),
    "factors.app_removal": Case("account.factors"),
    "factors.passkey_removal": Case("account.factors", path={"passkey_id": "passkey"}),
    "members.second_factor": Case("setting.second_factor", {"wanted": "no"}),
    "members.factor_removal": Case("member.factors_removed", path={"user_id": "bob"}),
    "confirmation.confirm": Case("account.confirmed", {"confirm_password": PASSWORD, "next": "/account"}),
    "account.password": Case("account.password", {"current_password": PASSWORD, "password": NEW}),
    "accounts.sign_in": Case("account.signed_in", {"email": "ada@example.test", "password": NEW}),
    "account.link": Case("account.password", {"password": NEW}, {"token": "link"}),
    "accounts.sign_out": Case("account.signed_out"),
    "invitations.accept": Case("member.joined", {"name": "Nell", "password": NEW}, {"token": "invitation"}),
}
"""In the order in which they are asked, by the administrator of the installation, in one workspace; removals come last."""
