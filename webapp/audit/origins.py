"""Who is acting, and from where: set once by whoever opens a request, a job or a command, and read when an act is recorded."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field

from webapp.audit.models import By


@dataclass(frozen=True, slots=True)
class Origin:
    """Somebody or something that acts. `roles` by workspace id; `network` as `network_of` gives it."""

    by: By = "system"
    user_id: int | None = None
    roles: Mapping[int, str] = field(default_factory=dict)
    source: str = ""
    network: str = ""


SYSTEM = Origin()

_origin: ContextVar[Origin] = ContextVar("audit_origin", default=SYSTEM)  # frozen


def origin() -> Origin:
    """Who acts here."""
    return _origin.get()


def set_origin(acting: Origin) -> Token[Origin]:
    """From here on, this request or thread acts for them. The token goes to `reset`."""
    return _origin.set(acting)


def reset(token: Token[Origin]) -> None:
    """Go back to what was set before."""
    _origin.reset(token)


@contextmanager
def acting(who: Origin) -> Iterator[None]:
    """The block acts for them."""
    token = set_origin(who)
    try:
        yield
    finally:
        reset(token)


def network_of(address: str | None) -> str:
    """The network of an address: 24 bits of IPv4, 48 of IPv6; blank for what is no address.

    Enough to tell the office from elsewhere, and one provider's customers from another's, which is what an owner asks; too
    little to follow a person's device, which the log has no business to do. A hash would be neither: it tells an owner
    nothing, and all addresses of IPv4 can be tried in minutes.
    """
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))
