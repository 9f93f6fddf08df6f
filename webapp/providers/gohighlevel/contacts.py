"""Contacts: read, found, made; whether they may be written to; and the location itself."""

from __future__ import annotations

from typing import Any

from webapp.providers.clients import Account
from webapp.providers.errors import BadReply, KeyRefused
from webapp.providers.gohighlevel.account import PROVIDER, GoHighLevelAccount, Request, call
from webapp.providers.gohighlevel.rows import ContactRow, contact_row_of, country_of
from webapp.runtime.text import storable


def get_contact(account: GoHighLevelAccount, contact_id: str) -> ContactRow:
    """Raises Rejected (404) when there is none."""
    document = call(
        account, Request("GET", f"/contacts/{contact_id}", family="contacts", endpoint="/contacts/{id}")
    )
    return _one(account, document, "/contacts/{id}")


def find_duplicate(
    account: GoHighLevelAccount, *, email: str | None = None, phone: str | None = None
) -> ContactRow | None:
    """The contact that the location would take for this person; None when there is none."""
    query = {"locationId": account.location_id}
    query |= {"email": email} if email else {}
    query |= {"number": phone} if phone else {}
    document = call(account, Request("GET", "/contacts/search/duplicate", family="contacts", query=query))
    row = document.get("contact")
    return contact_row_of(row) if isinstance(row, dict) and row.get("id") else None


def upsert_contact(
    account: GoHighLevelAccount, *, first_name: str, last_name: str, email: str | None, phone: str | None
) -> ContactRow:
    """Make the contact, or find it. Tags are left out on purpose: the provider would replace the whole list."""
    facts = {"firstName": first_name, "lastName": last_name, "email": email, "phone": phone}
    body = {"locationId": account.location_id, **{name: fact for name, fact in facts.items() if fact}}
    document = call(account, Request("POST", "/contacts/upsert", family="contacts", body=body))
    return _one(account, document, "/contacts/upsert")


def set_dnd(account: GoHighLevelAccount, contact_id: str, *, is_on: bool) -> ContactRow:
    """Switch do-not-disturb for SMS. A permanent one stays, whatever is asked. Raises BadReply when the answer says that it stays off."""
    body = {"dndSettings": {"SMS": {"status": "active" if is_on else "inactive"}}}
    document = call(
        account,
        Request("PUT", f"/contacts/{contact_id}", family="contacts", endpoint="/contacts/{id}", body=body),
    )
    told = document.get("contact")
    settings = told.get("dndSettings") if isinstance(told, dict) else None
    sms = settings.get("SMS") if isinstance(settings, dict) else None
    if is_on and isinstance(sms, dict) and sms.get("status") == "inactive":
        raise BadReply(PROVIDER, account.host, "/contacts/{id}", 200, "do-not-disturb stays off")
    return _one(account, document, "/contacts/{id}")


def get_location(account: GoHighLevelAccount, seconds: float = 10) -> Account:
    """The location's name and country: the cheapest call that needs the token and the location to fit."""
    document = call(
        account,
        Request(
            "GET",
            f"/locations/{account.location_id}",
            family="locations",
            endpoint="/locations/{id}",
            seconds=seconds,
        ),
    )
    location = document.get("location")
    if not isinstance(location, dict) or not location.get("id"):
        raise BadReply(PROVIDER, account.host, "/locations/{id}", 200, "no location in the answer")
    if location["id"] != account.location_id:
        raise KeyRefused(PROVIDER, account.host, "/locations/{id}", 200, "location")
    return Account(storable(location.get("name")), country_of(location))


def _one(account: GoHighLevelAccount, document: dict[str, Any], endpoint: str) -> ContactRow:
    row = document.get("contact")
    if not isinstance(row, dict) or not row.get("id"):
        raise BadReply(PROVIDER, account.host, endpoint, 200, "no contact in the answer")
    return contact_row_of(row)
