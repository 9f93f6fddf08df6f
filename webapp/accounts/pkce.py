"""Leaving for Supabase and coming back to the same browser: the verifier stays in its cookie, its hash goes along (PKCE)."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from webapp.runtime.settings import settings

FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Flow:
    """One way there and back."""

    verifier: str = field(repr=False)
    next: str

    @property
    def challenge(self) -> str:
        """What Supabase may know of the verifier."""
        return urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


Sender = Callable[[Any, Flow], None]


def begin(cookie: MutableMapping[str, Any], next_path: str) -> Flow:
    """A new one, which takes the place of another that this browser may have begun."""
    flow = Flow(secrets.token_urlsafe(48), next_path)
    cookie[FLOW] = [flow.verifier, flow.next]
    return flow


def finish(cookie: MutableMapping[str, Any]) -> Flow | None:
    """The flow that this browser began, once; None for a browser that began none."""
    kept = cookie.pop(FLOW, None)
    return Flow(*kept) if kept else None


def address() -> str:
    """Where Supabase sends the browser back to; it has to stand among the project's redirect URLs."""
    return f"{settings().public_url.rstrip('/')}/sign-in/callback"
