"""GoHighLevel: SMS of one location. One function per endpoint that the product uses. https://highlevel.stoplight.io"""

from webapp.providers.gohighlevel.account import Account
from webapp.providers.gohighlevel.contacts import (
    Contact,
    find_duplicate,
    get_contact,
    location_name,
    search_contacts,
    set_dnd,
    upsert_contact,
)
from webapp.providers.gohighlevel.messages import (
    Conversation,
    Page,
    Sms,
    conversation_messages,
    export_messages,
    get_message,
    search_conversations,
    send_sms,
)

__all__ = [
    "Account",
    "Contact",
    "Conversation",
    "Page",
    "Sms",
    "conversation_messages",
    "export_messages",
    "find_duplicate",
    "get_contact",
    "get_message",
    "location_name",
    "search_contacts",
    "search_conversations",
    "send_sms",
    "set_dnd",
    "upsert_contact",
]
