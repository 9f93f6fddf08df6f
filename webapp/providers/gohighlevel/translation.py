"""GoHighLevel's rows as facts: lists, exports and webhooks come through here."""

from __future__ import annotations

from typing import Any, Literal

from webapp.providers import identities
from webapp.providers.facts import Contact, TextMessage
from webapp.providers.gohighlevel.account import PROVIDER
from webapp.providers.gohighlevel.files import attachment_of
from webapp.providers.gohighlevel.rows import ContactRow, Conversation, Sms


def contact_of(row: ContactRow) -> Contact:
    """A contact's own row."""
    return Contact(
        provider=PROVIDER,
        external_id=row.id or None,
        email=row.email,
        phone=row.phone,
        first_name=row.first_name,
        last_name=row.last_name,
        company=row.company,
        country=row.country,
        sms_dnd=row.dnd,
    )


def contact_of_conversation(row: Conversation) -> Contact:
    """What the list of conversations says of a contact: its name in one piece, and no company."""
    first, last = identities.name_parts(row.name)
    return Contact(
        provider=PROVIDER,
        external_id=row.contact_id or None,
        email=row.email,
        phone=row.phone,
        first_name=first,
        last_name=last,
    )


def text_of(sms: Sms) -> TextMessage:
    """A text with an id."""
    source: Literal["lead", "operator", "campaign"] = (
        "lead" if sms.is_inbound else "campaign" if sms.is_campaign else "operator"
    )
    return TextMessage(
        contact=bare_contact(sms.contact_id),
        external_id=external_id_of(sms.id),
        source=source,
        text=sms.body,
        at=sms.at,
        status=sms.status,
        sender_address=sms.sender,
        recipient=sms.recipient,
        reference=_given(
            {
                "sms_id": sms.id,
                "contact_id": sms.contact_id,
                "conversation_id": sms.conversation_id,
            }
        ),
        attachments=[attachment_of(link, sms.id, place) for place, link in enumerate(sms.links)],
    )


def bare_contact(contact_id: str) -> Contact:
    """A contact of whom nothing but the id is known."""
    return Contact(provider=PROVIDER, external_id=contact_id or None)


def external_id_of(sms_id: str) -> str:
    """A text's id with its family, as messages carry it."""
    return f"sms-{sms_id}"


def _given(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if fact}
