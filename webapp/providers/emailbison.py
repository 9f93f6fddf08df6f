"""EmailBison: one function per endpoint that the product uses. https://docs.emailbison.com

Its errors nest their message under `data`, a failure may come with status 200, and a reply that timed out may have been
sent: see `reply` and `conversation_thread`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from typing import Any

from webapp.providers.egress import Answer, Call, ask
from webapp.providers.errors import BadReply, KeyRefused, Rejected

PROVIDER = "emailbison"
SENTENCE = 200


@dataclass(frozen=True, slots=True)
class Account:
    """A key, and the host that it belongs to."""

    host: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SentReply:
    """What EmailBison says of a reply that it sent."""

    reply_id: int
    mail_id: str | None


def whoami(account: Account) -> str:
    """The name of the workspace that the key opens; the cheapest call there is."""
    user = _ask(account, "GET", "/api/users", seconds=10)
    return str((user.get("team") or {}).get("name") or user.get("name") or "")


def reply(
    account: Account, reply_id: int, *, sender_email_id: int, to: list[str], copies: list[str], text: str
) -> SentReply:
    """Answer a reply in its thread.

    Raises providers.errors.Ambiguous when the answer was lost: look at `conversation_thread` before sending again.
    """
    data = _ask(
        account,
        "POST",
        f"/api/replies/{reply_id}/reply",
        endpoint="/api/replies/{id}/reply",
        body={
            "message": as_html(text),
            "content_type": "html",
            "sender_email_id": sender_email_id,
            "to_emails": [{"name": None, "email_address": address} for address in to],
            "cc_emails": [{"name": None, "email_address": address} for address in copies],
            "bcc_emails": [],
            "reply_all": False,
            "inject_previous_email_body": True,
        },
        seconds=45,
    )
    try:
        sent = data["reply"]
        return SentReply(int(sent["id"]), sent.get("raw_message_id"))
    except (KeyError, TypeError, ValueError) as odd:
        raise BadReply(
            PROVIDER, account.host, "/api/replies/{id}/reply", 200, "no reply in the answer"
        ) from odd


def conversation_thread(account: Account, reply_id: int) -> list[dict[str, Any]]:
    """All mails of the thread around a reply, oldest first, as EmailBison's reply objects."""
    data = _ask(
        account,
        "GET",
        f"/api/replies/{reply_id}/conversation-thread",
        endpoint="/api/replies/{id}/conversation-thread",
    )
    older, newer = data.get("older_messages") or [], data.get("newer_messages") or []
    mails = [*older, data.get("current_reply"), *newer]
    return sorted(
        (mail for mail in mails if isinstance(mail, dict)),
        key=lambda mail: str(mail.get("date_received") or ""),
    )


def as_html(text: str) -> str:
    """Plain text as the HTML that EmailBison sends: paragraphs, and line breaks inside them."""
    paragraphs = (
        escape(part).replace("\n", "<br>") for part in text.replace("\r\n", "\n").strip().split("\n\n")
    )
    return "".join(f"<p>{part}</p>" for part in paragraphs)


def _ask(
    account: Account, method: str, path: str, *, endpoint: str = "", body: Any = None, seconds: float = 30
) -> dict[str, Any]:
    endpoint = endpoint or path
    call = Call(
        provider=PROVIDER,
        host=account.host,
        method=method,
        path=path,
        endpoint=endpoint,
        headers={"Authorization": f"Bearer {account.key}"},
        json=body,
        seconds=seconds,
    )
    answer = ask(call)
    if answer.status in {401, 403}:
        raise KeyRefused(PROVIDER, account.host, endpoint, answer.status, _sentence(answer))
    data = _data(answer, account.host, endpoint)
    if answer.status >= 400 or data.get("success") is False:
        raise Rejected(PROVIDER, account.host, endpoint, answer.status, _sentence(answer))
    return data


def _data(answer: Answer, host: str, endpoint: str) -> dict[str, Any]:
    try:
        document = json.loads(answer.body)
    except ValueError as unreadable:
        raise BadReply(PROVIDER, host, endpoint, answer.status, "not JSON") from unreadable
    if not isinstance(document, dict):
        raise BadReply(PROVIDER, host, endpoint, answer.status, "not an object")
    data = document.get("data", document)
    return data if isinstance(data, dict) else {"rows": data}


def _sentence(answer: Answer) -> str:
    """EmailBison's own sentence about a failure, wherever it stands in the body."""
    try:
        document = json.loads(answer.body)
    except ValueError:
        return ""
    if not isinstance(document, dict):
        return ""
    data = document.get("data")
    nested = data.get("message") if isinstance(data, dict) else None
    return " ".join(str(nested or document.get("message") or document.get("error") or "").split())[:SENTENCE]
