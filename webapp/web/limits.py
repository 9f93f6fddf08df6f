"""How often one may try: counted in Redis for all processes, and in each process by itself while Redis is away."""

from __future__ import annotations

import hashlib
import logging

from flask import Flask, g, request
from flask_limiter import Limiter

from webapp.runtime.redis import for_requests

FAILURES = "10 per 10 minutes"
"""Wrong passwords for one account from one address."""
ACCOUNT_FAILURES = "50 per hour"
"""Wrong passwords for one account from anywhere."""
ADDRESS_FAILURES = "100 per 10 minutes"
"""Wrong passwords from one address, for whomever."""
MAILS = "5 per hour"
"""Mails to one account that anybody may ask for."""


def by_address() -> str:
    """Whoever asks, by network address."""
    return _hidden(request.remote_addr or "")


def by_account() -> str:
    """Whoever is meant, by mail address."""
    return _hidden(request.form.get("email", "").strip().lower())


def by_both() -> str:
    """This account from this address."""
    return _hidden(f"{by_address()}|{by_account()}")


def count_failure() -> None:
    """What was tried just now was wrong, and counts."""
    g.is_failure = True


def is_failure(_response: object) -> bool:
    """Whether it does."""
    return bool(g.get("is_failure"))


def _hidden(text: str) -> str:
    """Redis keeps no addresses."""
    return hashlib.sha256(text.encode()).hexdigest()


limiter = Limiter(key_func=by_address, in_memory_fallback_enabled=True, key_prefix="tries")


def init_app(app: Flask) -> None:
    app.config.update(
        RATELIMIT_STORAGE_URI="redis://",  # the kind; where it is, our own connections know
        RATELIMIT_STORAGE_OPTIONS={"connection_pool": for_requests().connection_pool},
    )
    # Its lines name the path, which may hold a secret; ours say that somebody was held back.
    logging.getLogger("flask-limiter").setLevel(logging.CRITICAL)
    limiter.init_app(app)
