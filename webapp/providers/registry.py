"""The providers that there are. A further one is added here, and has a folder of its own beside this file."""

from __future__ import annotations

from typing import Any

from webapp.providers.clients import MailClient, TextClient
from webapp.providers.emailbison.registration import EMAILBISON
from webapp.providers.gohighlevel.registration import GOHIGHLEVEL
from webapp.providers.registration import Capability, Channel, Provider

MAIL_PROVIDERS: dict[str, Provider[MailClient]] = {each.name: each for each in (EMAILBISON,)}
TEXT_PROVIDERS: dict[str, Provider[TextClient]] = {each.name: each for each in (GOHIGHLEVEL,)}
PROVIDERS: dict[str, Provider[Any]] = {**MAIL_PROVIDERS, **TEXT_PROVIDERS}


def label_of(name: str) -> str:
    """What people call this provider."""
    return PROVIDERS[name].label if name in PROVIDERS else name


def with_capability(capability: Capability) -> tuple[str, ...]:
    """The names of the providers that can do this."""
    return tuple(name for name, each in PROVIDERS.items() if each.can(capability))


def of_channel(channel: Channel) -> tuple[str, ...]:
    """The names of the providers of a channel."""
    return tuple(name for name, each in PROVIDERS.items() if each.channel == channel)
