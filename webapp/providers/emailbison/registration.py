"""EmailBison, as the product knows it."""

from __future__ import annotations

from webapp.providers.clients import MailClient
from webapp.providers.emailbison import webhooks
from webapp.providers.emailbison.client import EmailBison
from webapp.providers.emailbison.wire import PROVIDER, EmailBisonAccount
from webapp.providers.envelopes import Envelope
from webapp.providers.registration import Credentials, FileLimits, Provider, Setup
from webapp.runtime.errors import Invalid
from webapp.runtime.hosts import read_host
from webapp.runtime.settings import settings

DEFAULT_HOST = "send.meetinboxxia.com"
REJECTIONS = {
    "too large": "Take a file out, make it smaller, or send a link.",
    "kilobytes": "Take a file out, make it smaller, or send a link.",
    "file of type": "Take the file out, or send it in another format.",
    "sender email": "Choose another mailbox under From, then try again.",
}
SETUP = Setup(
    icon="mail",
    key="key",
    key_label="Key of the EmailBison workspace",
    key_pattern=r"[!-~]{8,400}",
    key_refusal="Paste the whole key, as EmailBison shows it: a number, a bar, and letters.",
    removal="Answers and syncs wait until there is a key again.",
    webhook_help="Whoever knows it can deliver replies, so treat it like a key.",
    webhook_again="at EmailBison",
)


def _open(credentials: Credentials) -> MailClient:
    return EmailBison(EmailBisonAccount(credentials.host, credentials.key, credentials.circuit_key))


def _default_host() -> tuple[str, str]:
    given = settings().emailbison_base_url
    if not given:
        return (
            DEFAULT_HOST,
            "the usual one: this workspace has chosen none",
        )
    try:
        return read_host(
            given, settings().egress_exceptions("emailbison")
        ).name, "the one of this installation: this workspace has chosen none"
    except Invalid as refused:
        return (
            DEFAULT_HOST,
            f"the usual one: the one that this installation is set to cannot be used. {refused.message}",
        )


def _seconds_for(calls: float, _account_id: str) -> float:
    return calls * settings().emailbison_pace_ms / 1000


def _read_again(event_type: str, body: bytes) -> Envelope:
    return webhooks.read_delivery(body)


EMAILBISON: Provider[MailClient] = Provider(
    name=PROVIDER,
    label="EmailBison",
    channel="email",
    capabilities=frozenset({"campaigns", "events_feed", "hooks", "hosts", "interest"}),
    open=_open,
    setup=SETUP,
    file_limits=FileLimits(most_bytes=10_000_000),
    rejections=REJECTIONS,
    default_host=_default_host,
    seconds_for=_seconds_for,
    read_delivery=webhooks.read_delivery,
    read_again=_read_again,
    fact_of=webhooks.fact_of,
    subscribed=webhooks.SUBSCRIBED,
)
