"""Leads, and what campaigns sent them. Only `GET /leads/{address}` is quick; a search takes half a minute."""

from __future__ import annotations

from urllib.parse import quote

from webapp.providers.emailbison.rows import LeadRow, SentMailRow
from webapp.providers.emailbison.wire import (
    EmailBisonAccount,
    change,
    fetch,
    not_understood,
    request,
    rows,
)
from webapp.providers.errors import Rejected, gone_is_fine


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
    path = f"/api/leads/{lead_id}/sent-emails"
    document = request(account, "GET", path)
    if not isinstance(document.get("data"), list):
        not_understood(account, path, "no list")
    return [mail for mail in rows(document, SentMailRow) if mail.sent_at is not None]


def unsubscribe_lead(account: EmailBisonAccount, lead_id: str | int) -> None:
    """Let no campaign write to this lead again. Repeating it changes nothing, and a lead that is gone is no failure.

    A lead who was never mailed cannot be unsubscribed (422); their status can be set all the same.
    """
    with gone_is_fine():
        try:
            change(account, "PATCH", f"/api/leads/{lead_id}/unsubscribe")
        except Rejected as refused:
            if refused.status != 422:
                raise
            set_status(account, lead_id, "unsubscribed")


def reopen_lead(account: EmailBisonAccount, lead_id: str | int) -> None:
    """Let campaigns take this lead again; those that were stopped do not resume. One that is gone is no failure."""
    with gone_is_fine():
        set_status(account, lead_id, "unverified")


def set_status(account: EmailBisonAccount, lead_id: str | int, status: str) -> None:
    """One of verified, unverified, unknown, unsubscribed, risky, inactive. Repeating it changes nothing."""
    change(account, "PATCH", f"/api/leads/{lead_id}/update-status", {"status": status})
