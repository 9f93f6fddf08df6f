"""EmailBison's webhook bodies. The reply has `email_subject` here, where the API says `subject`."""

from __future__ import annotations

from typing import Any

from simulators.emailbison.books import Books, Row

NAMES = {
    "LEAD_REPLIED": "Contact Replied",
    "LEAD_INTERESTED": "Contact Interested",
    "UNTRACKED_REPLY_RECEIVED": "Untracked Reply Received",
    "MANUAL_EMAIL_SENT": "Manual Email Sent",
    "EMAIL_SENT": "Email Sent",
    "EMAIL_BOUNCED": "Email Bounced",
    "LEAD_UNSUBSCRIBED": "Contact Unsubscribed",
    "EMAIL_OPENED": "Email Opened",
}
REPLY_FIELDS = [
    "id",
    "uuid",
    "interested",
    "automated_reply",
    "html_body",
    "text_body",
    "raw_body",
    "headers",
    "date_received",
    "type",
    "folder",
    "raw_message_id",
    "from_name",
    "from_email_address",
    "primary_to_email_address",
    "to",
    "cc",
    "bcc",
    "parent_id",
    "attachments",
    "created_at",
    "updated_at",
]


def event(books: Books, host: str, kind: str, **data: Any) -> dict[str, Any]:
    """The whole body of a delivery."""
    about = {
        "type": kind,
        "name": NAMES.get(kind, kind.title()),
        "instance_url": f"https://{host}",
        "workspace_id": books.workspace_id,
        "workspace_name": books.workspace_name,
    }
    return {"event": about, "data": data}


def replied(
    books: Books, host: str, reply: Row, kind: str = "LEAD_REPLIED", mail: Row | None = None
) -> dict[str, Any]:
    """A lead's reply; an untracked one names no lead and no campaign."""
    if reply["lead_id"] is None:
        return event(
            books, host, "UNTRACKED_REPLY_RECEIVED", reply=_reply(reply), sender_email=_sender(books, reply)
        )
    happened = {"LEAD_REPLIED": "replied", "LEAD_INTERESTED": "interested", "EMAIL_BOUNCED": "bounce"}[kind]
    return event(
        books,
        host,
        kind,
        reply=_reply(reply) | ({"interested": True} if kind == "LEAD_INTERESTED" else {}),
        campaign_event=_happened(reply["id"], happened, reply["date_received"]),
        lead=_lead(books.leads[reply["lead_id"]]),
        campaign=_campaign(books),
        scheduled_email=_scheduled(mail),
        sender_email=_sender(books, reply),
    )


def answered(books: Books, host: str, reply: Row) -> dict[str, Any]:
    """Somebody of ours wrote by hand or through the API."""
    lead = books.leads.get(reply["lead_id"] or 0)
    return event(
        books,
        host,
        "MANUAL_EMAIL_SENT",
        reply=_reply(reply),
        lead=_lead(lead) if lead else None,
        campaign=_campaign(books),
        scheduled_email=None,
        sender_email=_sender(books, reply),
    )


HAPPENED = {"EMAIL_OPENED": "open", "LEAD_UNSUBSCRIBED": "unsubscribed"}


def sent(
    books: Books, host: str, mail: Row, kind: str = "EMAIL_SENT", when: str | None = None
) -> dict[str, Any]:
    """A campaign's mail went out; or, as EMAIL_OPENED or LEAD_UNSUBSCRIBED, what came of it at `when`."""
    return event(
        books,
        host,
        kind,
        scheduled_email=_scheduled(mail)
        | {
            "lead_id": mail["lead_id"],
            "email_subject": mail["email_subject"],
            "email_body": mail["email_body"],
        },
        campaign_event=_happened(mail["id"], HAPPENED.get(kind, "sent"), when or mail["sent_at"]),
        lead=_lead(books.leads[mail["lead_id"]]),
        campaign=_campaign(books),
        sender_email=_sender(books, mail),
    )


def account(books: Books, host: str, kind: str, sender: Row, when: str | None = None) -> dict[str, Any]:
    """Something became of a mailbox: EMAIL_ACCOUNT_ADDED, REMOVED, DISCONNECTED or RECONNECTED."""
    # Most events of a disconnection say "connected" in life; here one does when the mailbox is connected in the books.
    is_off = kind.endswith("DISCONNECTED") and sender["status"].casefold() != "connected"
    status = "not_connected" if is_off else "connected"
    kept = {name: sender[name] for name in ("id", "name", "email", "type", "daily_limit", "created_at")}
    told = kept | {"status": status, "updated_at": when or sender["updated_at"]}
    return event(books, host, kind, sender_email=told)


def _reply(reply: Row) -> Row:
    return {"email_subject": reply["subject"], **{name: reply[name] for name in REPLY_FIELDS}}


def _lead(lead: Row) -> Row:
    kept = {
        name: lead[name]
        for name in (
            "id",
            "uuid",
            "email",
            "first_name",
            "last_name",
            "status",
            "title",
            "company",
            "custom_variables",
        )
    }
    return kept | {
        "emails_sent": 1,
        "opens": 0,
        "unique_opens": 0,
        "replies": 1,
        "unique_replies": 1,
        "bounces": 0,
    }


def _campaign(books: Books) -> Row:
    campaign = next(iter(books.campaigns.values()))
    return {"id": campaign["id"], "name": campaign["name"]}


def _scheduled(mail: Row | None) -> Row:
    if mail is None:
        return {}
    kept = {
        name: mail[name]
        for name in ("id", "sequence_step_id", "sequence_step_order", "status", "sent_at", "raw_message_id")
    }
    return kept | {
        "sequence_step_variant": None,
        "local_timezone": "Europe/Berlin",
        "opens": 0,
        "replies": 0,
        "interested": None,
    }


def _sender(books: Books, row: Row) -> Row:
    sender = books.senders.get(row["sender_email_id"]) or next(iter(books.senders.values()))
    return {
        "id": sender["id"],
        "name": sender["name"],
        "email": sender["email"],
        "status": "connected",
        "type": sender["type"],
    }


def _happened(number: int, kind: str, when: str) -> Row:
    return {
        "id": 700_000 + number,
        "type": kind,
        "created_at_local": when,
        "local_timezone": "Europe/Berlin",
        "created_at": when,
    }
