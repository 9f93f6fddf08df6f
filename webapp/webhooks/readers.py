"""How each provider's calls are read; the names stand in the webhook's address."""

from collections.abc import Callable

from webapp.webhooks.envelopes import Envelope, read_emailbison
from webapp.webhooks.gohighlevel import read_workflow

READERS: dict[str, Callable[[bytes], Envelope]] = {
    "emailbison": read_emailbison,
    "gohighlevel": read_workflow,
}
