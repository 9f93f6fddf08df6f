"""Replies: listing them, their threads, answering them, marking them.

There is no idempotency key: a reply that timed out may have been sent, see `send` and `conversation_thread`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.mail.formatting import html_as_is, html_of
from webapp.providers.clients import OutgoingMail
from webapp.providers.emailbison.pages import walk, walk_from
from webapp.providers.emailbison.rows import ReplyRow
from webapp.providers.emailbison.wire import EmailBisonAccount, change, not_understood, request

WITH_FILES_SECONDS = 120.0
"""How long an answer with files may take on its way."""


@dataclass(frozen=True, slots=True)
class SentReply:
    """What EmailBison says of a reply that it sent."""

    reply_id: int
    mail_id: str | None


def list_replies(
    account: EmailBisonAccount, *, folder: str = "all", **filters: str
) -> Iterator[list[ReplyRow]]:
    """Replies, newest first, a page at a time. There is no filter by date: stop at the first one that is known."""
    return walk(account, "/api/replies", ReplyRow, query={"folder": folder, **filters})


def list_replies_from(account: EmailBisonAccount, mark: str) -> Iterator[tuple[str, list[ReplyRow]]]:
    """The same from a page's mark on, each page with its own."""
    return walk_from(account, "/api/replies", ReplyRow, {"folder": "all"}, mark)


def list_replies_of_lead(account: EmailBisonAccount, lead_id: str | int) -> Iterator[list[ReplyRow]]:
    """The replies of one lead, newest first, a page at a time."""
    return walk(
        account,
        f"/api/leads/{lead_id}/replies",
        ReplyRow,
        query={"folder": "all"},
    )


def conversation_thread(account: EmailBisonAccount, reply_id: int) -> list[ReplyRow]:
    """All mails of the thread around a reply, oldest first."""
    path = f"/api/replies/{reply_id}/conversation-thread"
    data = request(account, "GET", path).get("data")
    if not isinstance(data, dict) or not isinstance(data.get("current_reply"), dict):
        not_understood(account, path)
    older, newer = (data.get(name) or [] for name in ("older_messages", "newer_messages"))
    mails: list[Any] = [*older, data.get("current_reply"), *newer]
    found = [ReplyRow.model_validate(mail) for mail in mails if isinstance(mail, dict)]
    return sorted(found, key=lambda mail: mail.date_received.timestamp() if mail.date_received else 0.0)


def send(account: EmailBisonAccount, answer: OutgoingMail) -> SentReply:
    """Answer a reply in its thread. The thread keeps its subject: EmailBison ignores any other.

    Raises providers.errors.Ambiguous when the answer was lost: look at `conversation_thread` before sending again.
    """
    path = f"/api/replies/{int(answer.reference['reply_id'])}/reply"
    return _post(account, path, answer, {"reply_all": False, "inject_previous_email_body": True})


def begin(account: EmailBisonAccount, mail: OutgoingMail) -> SentReply:
    """Send a mail that begins a thread. A forward is one, too: what `/forward` makes of the original is described nowhere.

    Raises providers.errors.Ambiguous when the answer was lost: look at the mailbox's sent mails before sending again.
    """
    return _post(account, "/api/replies/new", mail, {"subject": mail.subject})


def _post(account: EmailBisonAccount, path: str, mail: OutgoingMail, more: dict[str, Any]) -> SentReply:
    body = {
        "message": html_of(mail.text) + html_as_is(mail.passed_on),
        "content_type": "html",
        "sender_email_id": int(mail.reference["sender_email_id"]),
        "to_emails": _people(mail.to),
        "cc_emails": _people(mail.copies),
        "bcc_emails": _people(mail.blind_copies),
        **more,
    }
    files = [("attachments[]", each.name, each.content) for each in mail.files]
    data = request(
        account, "POST", path, body=body, files=files, seconds=WITH_FILES_SECONDS if files else 45
    ).get("data")
    try:
        sent = data["reply"]  # type: ignore[index]
        return SentReply(int(sent["id"]), sent.get("raw_message_id"))
    except (KeyError, TypeError, ValueError, OverflowError):
        not_understood(account, path, "no reply in the answer")


def mark_interested(account: EmailBisonAccount, reply_id: int, *, interested: bool) -> None:
    """Say what we think of the lead. Its own event is left out: we would only hear ourselves."""
    mark = "mark-as-interested" if interested else "mark-as-not-interested"
    change(account, "PATCH", f"/api/replies/{reply_id}/{mark}", {"skip_webhooks": True})


def _people(addresses: Sequence[str]) -> list[dict[str, str | None]]:
    return [{"name": None, "email_address": address} for address in addresses]
