"""What an EmailBison installation holds: leads, campaign mail, replies, sender accounts."""

from __future__ import annotations

import itertools
import re
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any

Row = dict[str, Any]


def stamp(moment: datetime | None = None) -> str:
    """A time as EmailBison writes it."""
    return (moment or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def text_of(html: str) -> str:
    """The text of a mail, as EmailBison keeps it beside the HTML."""
    lines = re.sub(r"(?i)<br\s*/?>|</p>|</div>", "\n", html)
    return unescape(re.sub(r"<[^>]+>", "", lines)).strip()


@dataclass
class Books:
    """The provider's truth. Ids of what happens live begin at the present second, so that a restart repeats none."""

    workspace_id: int
    workspace_name: str
    leads: dict[int, Row] = field(default_factory=dict)
    campaigns: dict[int, Row] = field(default_factory=dict)
    senders: dict[int, Row] = field(default_factory=dict)
    replies: dict[int, Row] = field(default_factory=dict)
    sent: dict[int, Row] = field(default_factory=dict)
    blacklist: list[Row] = field(default_factory=list)
    webhooks: dict[int, Row] = field(default_factory=dict)
    stopped: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._live = itertools.count(int(time.time()))
        if not self.senders:
            self.add_sender(243, "Sam Seller", "sam@sender.test")
        if not self.campaigns:
            self.add_campaign(21, "Q3 outbound")

    def next_id(self) -> int:
        return next(self._live)

    def add_sender(self, number: int, name: str, email: str) -> Row:
        self.senders[number] = {
            "id": number,
            "name": name,
            "email": email,
            "email_signature": f"<p>{name}</p>",
            "daily_limit": 20,
            "type": "google_workspace_oauth",
            "status": "Connected",
            "warmup_enabled": True,
            "tags": [],
            "created_at": "2026-03-01T00:00:00.000000Z",
            "updated_at": "2026-09-01T00:00:00.000000Z",
        }
        return self.senders[number]

    def add_campaign(self, number: int, name: str) -> Row:
        self.campaigns[number] = {
            "id": number,
            "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"campaign-{self.workspace_id}-{number}")),
            "name": name,
            "type": "outbound",
            "status": "active",
            "completion_percentage": 45.2,
            "emails_sent": 700,
            "unique_opens": "0",
            "total_leads": 900,
            "tags": [],
            "created_at": "2026-05-01T08:00:00.000000Z",
            "updated_at": "2026-09-01T08:00:00.000000Z",
        }
        return self.campaigns[number]

    def add_lead(
        self, number: int, first: str, last: str, email: str, *, company: str = "", title: str = ""
    ) -> Row:
        self.leads[number] = {
            "id": number,
            "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"lead-{self.workspace_id}-{number}")),
            "first_name": first,
            "last_name": last,
            "email": email,
            "title": title or None,
            "company": company or None,
            "notes": None,
            "status": "verified",
            "custom_variables": [],
            "lead_campaign_data": [],
            "overall_stats": {
                "emails_sent": 1,
                "opens": 0,
                "replies": 1,
                "unique_replies": 1,
                "unique_opens": 0,
            },
            "created_at": "2026-05-02T09:00:00.000000Z",
            "updated_at": "2026-09-01T09:00:00.000000Z",
        }
        return self.leads[number]

    def add_reply(self, number: int, lead: Row | None, subject: str, text: str, **more: Any) -> Row:
        """A mail from a lead, or (with folder="Sent") one of ours."""
        when = more.pop("when", None)
        html = more.pop("html", None) or "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
        sender = more.pop("sender", None) or next(iter(self.senders.values()))
        ours = more.get("folder") == "Sent"
        them = {"name": _name(lead), "address": lead["email"] if lead else more.get("from_email_address", "")}
        us = {"name": sender["name"], "address": sender["email"]}
        frm, to = (us, them) if ours else (them, us)
        self.replies[number] = {
            "id": number,
            "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"reply-{self.workspace_id}-{number}")),
            "folder": "Inbox",
            "subject": subject,
            "read": ours,
            "interested": False,
            "automated_reply": False,
            "html_body": html,
            "text_body": text,
            "raw_body": None,
            "headers": None,
            "date_received": stamp(when),
            "type": "Outgoing Email" if ours else "Tracked Reply" if lead else "Untracked Reply",
            "tracked_reply": bool(lead) and not ours,
            "scheduled_email_id": None,
            "campaign_id": next(iter(self.campaigns)) if lead and not ours else None,
            "lead_id": lead["id"] if lead else None,
            "lead": lead,
            "sender_email_id": sender["id"],
            "raw_message_id": f"<{number}.{self.workspace_id}@mail.test>",
            "from_name": frm["name"],
            "from_email_address": frm["address"],
            "primary_to_email_address": to["address"],
            "to": [to],
            "cc": None,
            "bcc": None,
            "parent_id": None,
            "attachments": [],
            "created_at": stamp(when),
            "updated_at": stamp(when),
            **more,
        }
        return self.replies[number]

    def add_sent(
        self, number: int, lead: Row, subject: str, html: str, *, step: int = 1, when: datetime | None = None
    ) -> Row:
        """A campaign's mail."""
        sender = next(iter(self.senders.values()))
        self.sent[number] = {
            "id": number,
            "campaign_id": next(iter(self.campaigns)),
            "lead_id": lead["id"],
            "sender_email_id": sender["id"],
            "sequence_step_id": 100 + step,
            "sequence_step_order": step,
            "thread_reply": step > 1,
            "email_subject": subject,
            "email_body": html,
            "status": "sent",
            "scheduled_date": stamp(when),
            "scheduled_date_local": stamp(when),
            "sent_at": stamp(when),
            "opens": 0,
            "clicks": 0,
            "replies": 0,
            "unique_opens": 0,
            "unique_replies": 0,
            "interested": False,
            "raw_message_id": f"<s{number}.{self.workspace_id}@sender.test>",
        }
        return self.sent[number]

    def find_lead(self, key: str) -> Row | None:
        """By id or address, whatever its case."""
        if key.isdigit():
            return self.leads.get(int(key))
        return next((lead for lead in self.leads.values() if lead["email"].lower() == key.lower()), None)

    def find_sender(self, key: str) -> Row | None:
        """By id or address."""
        return next((row for row in self.senders.values() if key in {str(row["id"]), row["email"]}), None)

    def unblock(self, key: str) -> bool:
        """Take an address off the block list, by id or itself; False where it does not stand."""
        found = [row for row in self.blacklist if key in {str(row["id"]), row["email"]}]
        for row in found[:1]:
            self.blacklist.remove(row)
        return bool(found)

    def thread(self, reply: Row) -> list[Row]:
        """The mails around a reply, oldest first."""
        same = [
            row
            for row in self.replies.values()
            if row["lead_id"] == reply["lead_id"] and reply["lead_id"] is not None
        ]
        return sorted(same or [reply], key=lambda row: (row["date_received"], row["id"]))


def _name(lead: Row | None) -> str | None:
    return f"{lead['first_name']} {lead['last_name']}".strip() if lead else None
