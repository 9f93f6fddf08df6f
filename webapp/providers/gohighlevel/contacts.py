"""Contacts: read, searched, made; whether they may be written to; and the location itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from webapp.providers.errors import BadReply
from webapp.providers.gohighlevel.account import PROVIDER, Account, Ask, call
from webapp.runtime.text import storable

DO_NOT_DISTURB = frozenset({"active", "permanent"})
"""`dndSettings.SMS.status`: "active" means that do-not-disturb is on; "permanent" is the carrier's STOP."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of the location. `may_text` is False after STOP or do-not-disturb; `is_permanent` when no call can lift it."""

    id: str
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    company: str
    may_text: bool
    is_permanent: bool

    @property
    def dnd(self) -> Literal["none", "on", "permanent"]:
        """Whether do-not-disturb keeps us from texting."""
        return "permanent" if self.is_permanent else "none" if self.may_text else "on"


def get_contact(account: Account, contact_id: str) -> Contact:
    """Raises Rejected (404) when there is none."""
    document = call(
        account, Ask("GET", f"/contacts/{contact_id}", family="contacts", endpoint="/contacts/{id}")
    )
    return _one(account, document, "/contacts/{id}")


def search_contacts(account: Account, query: str, limit: int = 20) -> list[Contact]:
    """By a piece of a name, address or number."""
    body = {"locationId": account.location_id, "page": 1, "pageLimit": limit, "query": query}
    document = call(account, Ask("POST", "/contacts/search", family="contacts", body=body))
    listed = document.get("contacts")
    rows = listed if isinstance(listed, list) else []
    return [contact_of(row) for row in rows if isinstance(row, dict) and row.get("id")]


def find_duplicate(account: Account, *, email: str | None = None, phone: str | None = None) -> Contact | None:
    """The contact that the location would take for this person; None when there is none."""
    query = {"locationId": account.location_id}
    query |= {"email": email} if email else {}
    query |= {"number": phone} if phone else {}
    document = call(account, Ask("GET", "/contacts/search/duplicate", family="contacts", query=query))
    row = document.get("contact")
    return contact_of(row) if isinstance(row, dict) and row.get("id") else None


def upsert_contact(
    account: Account, *, first_name: str, last_name: str, email: str | None, phone: str | None
) -> Contact:
    """Make the contact, or find it. Tags are left out on purpose: the provider would replace the whole list."""
    facts = {"firstName": first_name, "lastName": last_name, "email": email, "phone": phone}
    body = {"locationId": account.location_id, **{name: fact for name, fact in facts.items() if fact}}
    document = call(account, Ask("POST", "/contacts/upsert", family="contacts", body=body))
    return _one(account, document, "/contacts/upsert")


def set_dnd(account: Account, contact_id: str, *, is_on: bool) -> Contact:
    """Switch do-not-disturb for SMS. A permanent one stays, whatever is asked."""
    body = {"dndSettings": {"SMS": {"status": "active" if is_on else "inactive"}}}
    document = call(
        account,
        Ask("PUT", f"/contacts/{contact_id}", family="contacts", endpoint="/contacts/{id}", body=body),
    )
    return _one(account, document, "/contacts/{id}")


def location_name(account: Account) -> str:
    """The name of the location: the cheapest call that needs the token and the location to fit."""
    document = call(
        account,
        Ask(
            "GET",
            f"/locations/{account.location_id}",
            family="locations",
            endpoint="/locations/{id}",
            seconds=10,
        ),
    )
    location = document.get("location")
    return storable(location.get("name")) if isinstance(location, dict) else ""


def contact_of(row: dict[str, Any]) -> Contact:
    """A contact in an answer, or in the body of a webhook about one."""
    sms = (row.get("dndSettings") or {}).get("SMS") if isinstance(row.get("dndSettings"), dict) else None
    status = str(sms.get("status") or "") if isinstance(sms, dict) else ""
    return Contact(
        id=storable(row.get("id")).strip(),
        first_name=storable(row.get("firstName")),
        last_name=storable(row.get("lastName")),
        email=storable(row.get("email")).strip().lower() or None,
        phone=storable(row.get("phone")).strip() or None,
        company=storable(row.get("companyName")),
        may_text=row.get("dnd") is not True and status not in DO_NOT_DISTURB,
        is_permanent=status == "permanent",
    )


def _one(account: Account, document: dict[str, Any], endpoint: str) -> Contact:
    row = document.get("contact")
    if not isinstance(row, dict) or not row.get("id"):
        raise BadReply(PROVIDER, account.host, endpoint, 200, "no contact in the answer")
    return contact_of(row)
