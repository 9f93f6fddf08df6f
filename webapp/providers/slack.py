"""A channel of Slack, by an incoming webhook: one POST of words to an address that is itself the secret.

Mattermost and Rocket.Chat take the same form. Slack answers "ok", or a refusal that stays one (invalid_payload,
no_service, channel_is_archived, …). It knows no idempotency key: whoever posts twice is read twice.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from webapp.providers import egress
from webapp.providers.egress import Call
from webapp.providers.errors import Rejected
from webapp.runtime.errors import Invalid
from webapp.runtime.hosts import read_host
from webapp.runtime.settings import settings
from webapp.runtime.text import one_line

PROVIDER = "slack"
SECONDS = 15.0
ENDPOINT = "/services/…"
MOST_BYTES = 10_000
MAX_ADDRESS = 500
UNSEEN = "\u200b"
MAX_TEXT = 4_000
"""Characters: Slack cuts longer words off."""


def read_address(pasted: str) -> str:
    """The address as it is stored. Raises Invalid for what is no https address with a secret part."""
    text = pasted.strip()
    parts = urlsplit(text) if text.isascii() and len(text) <= MAX_ADDRESS else urlsplit("")
    if parts.scheme not in {"https", "http"} or len(parts.path) < 2 or parts.query or parts.fragment:
        raise Invalid("address", "Paste the whole address, like https://hooks.slack.com/services/….")
    try:
        host = read_host(parts.netloc, settings().egress_exceptions(PROVIDER)).name
    except Invalid as refused:
        raise Invalid("address", refused.message) from None
    return f"https://{host}{parts.path}"


def escaped(words: str) -> str:
    """Words that people chose, so that none of them is a link, or calls the whole channel.

    Slack reads `<!channel>`; Mattermost and Rocket.Chat read a plain `@all`, and not one with an invisible mark in it.
    All of them make links of what begins like one.
    """
    plain = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("@", f"@{UNSEEN}").replace("://", f":{UNSEEN}//")


def post(address: str, text: str, seconds: float = SECONDS) -> None:
    """Post it, within so many seconds altogether.

    Raises as egress.ask does (Ambiguous: it may stand there), and Rejected for an address that no longer is one.
    """
    parts = urlsplit(address)
    call = Call(
        PROVIDER,
        parts.netloc,
        "POST",
        parts.path,
        ENDPOINT,
        headers={},
        json={"text": text[:MAX_TEXT], "unfurl_links": False},
        seconds=seconds,
        most_bytes=MOST_BYTES,
    )
    answer = egress.ask(call)
    if answer.status != 200:
        said = one_line(answer.body.decode("utf-8", "replace"), 80) or str(answer.status)
        raise Rejected(PROVIDER, parts.netloc, ENDPOINT, answer.status, said)
