"""How each provider's calls are read; the names stand in the webhook's address."""

from collections.abc import Callable

from webapp.webhooks.envelopes import Envelope, read_emailbison
from webapp.webhooks.gohighlevel import WORKFLOW, read_app, read_workflow

READERS: dict[str, Callable[[bytes], Envelope]] = {
    "emailbison": read_emailbison,
    "gohighlevel": read_workflow,
}


def reader_again(provider: str, event_type: str) -> Callable[[bytes], Envelope]:
    """How a stored delivery is read anew. An app's call was believed at its signed door, and only there got its type."""
    if provider == "gohighlevel" and event_type not in {"", WORKFLOW}:
        return read_app
    return READERS[provider]
