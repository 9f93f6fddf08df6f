"""Leads, and what campaigns sent them. Only `GET /leads/{address}` is quick; a search takes half a minute."""

from __future__ import annotations

from urllib.parse import quote

from webapp.providers.emailbison.rows import LeadRow, SentMailRow
from webapp.providers.emailbison.wire import EmailBisonAccount, fetch, request, rows
from webapp.providers.errors import Rejected


def find_lead(account: EmailBisonAccount, address: str) -> LeadRow | None:
    """The lead with this address, whatever its case; None when the workspace has none."""
    try:
        return fetch(account, f"/api/leads/{quote(address, safe='')}", LeadRow)
    except Rejected as refused:
        if refused.status == 404:
            return None
        raise


def sent_mails(account: EmailBisonAccount, lead_id: str | int) -> list[SentMailRow]:
    """What campaigns sent to this lead; the list is not paged. What is only planned is left out."""
    document = request(account, "GET", f"/api/leads/{lead_id}/sent-emails")
    return [mail for mail in rows(document, SentMailRow) if mail.sent_at is not None]


def unsubscribe_lead(account: EmailBisonAccount, lead_id: str | int) -> None:
    """Let no campaign write to this lead again. Repeating it changes nothing."""
    request(account, "PATCH", f"/api/leads/{lead_id}/unsubscribe")
