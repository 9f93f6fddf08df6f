"""What people read about GoHighLevel: the card on the Integrations page, and what to do when something is refused."""

from __future__ import annotations

from webapp.providers.registration import Setup

SETUP = Setup(
    icon="message-square",
    key="token",
    key_label="Private integration token",
    key_pattern=r"[!-~]{16,400}",
    key_refusal="Paste the whole token, as GoHighLevel showed it once. It begins with pit-.",
    key_missing="Paste the private integration token. It begins with pit-.",
    key_help="Made inside the sub-account: Settings, Private Integrations.",
    account="location",
    account_label="Location id",
    account_pattern=r"[A-Za-z0-9]{15,64}",
    account_refusal="A location id is about twenty letters and digits. GoHighLevel shows it in the address of the sub-account, behind /location/.",
    removal="Texts and syncs wait until there is a token again.",
    webhook_label="Workflow",
    webhook_help="In a workflow with the trigger “Customer replied” (SMS), add a Webhook action with this address. Whoever knows it can deliver texts, so treat it like a key.",
    webhook_again="in the workflow",
    signed_label="Marketplace app",
    signed_help="Signed by GoHighLevel, one address for all locations. With it texts are told with their ids, and do-not-disturb at once.",
)

REMEDIES = {
    "no_key": "No GoHighLevel token was entered. Enter a private integration token and its location under Integrations.",
    "locked": "The stored token cannot be opened: SECRET_KEYS no longer holds the key it was sealed with. Put that key back behind the new one, or enter the token again.",
    "key_refused": "GoHighLevel refused the token: it was deleted or replaced there. Make a new one in the location (Settings, Private Integrations) and enter it under Integrations.",
    "scope": "The GoHighLevel token lacks a permission. Edit the private integration in GoHighLevel and tick conversations, conversation messages and contacts (view and edit) and locations (view); the token stays the same. Then test the connection.",
    "class": "This is a token of the agency, and Signalbox needs one of the location. Make it inside the sub-account (Settings, Private Integrations) and enter it under Integrations.",
    "location": "The GoHighLevel token is good, but not for this location. Check the location id under Integrations, or enter a token that was made in that location.",
}
"""Four refusals of a token are mended by four different acts; only the first means that the token is dead."""

REJECTIONS = {
    "dnd is active": "They are not to be texted; answer by e-mail, or call.",
    "unsubscribed": "They are not to be texted; answer by e-mail, or call.",
    "missing phone number": "Enter their number in GoHighLevel, then try again.",
    "country calling code": "The number is written wrongly. Correct it in GoHighLevel, then try again.",
    "where texts were exchanged before": "Send a text without files first, then the files.",
    "file type": "Take the file out, or send it in another format or by e-mail.",
    "too large": "Take the file out, make it smaller, or send it by e-mail.",
    "file size": "Take the file out, make it smaller, or send it by e-mail.",
    "is inactive": "The location or the agency is switched off at GoHighLevel; whoever pays for it can switch it on.",
}
