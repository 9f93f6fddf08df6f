"""How often one may try: counted in Redis for all processes, and in each process by itself while Redis is away."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask, g, request
from flask_limiter import Limiter, RateLimitExceeded

from webapp.runtime.redis import for_requests
from webapp.runtime.text import mail_key

FAILURES = "10 per 10 minutes"
"""Wrong passwords for one account from one address."""
ACCOUNT_FAILURES = "50 per hour"
"""Wrong passwords for one account from anywhere."""
ADDRESS_FAILURES = "100 per 10 minutes"
"""Wrong passwords from one address, for whomever."""
CODE_FAILURES = "10 per 10 minutes; 50 per day"
"""Wrong answers of one person to whatever is asked besides the first password: three of a million codes are right at a time."""
MAILS = "5 per hour"
"""Mails to one account that anybody may ask for."""
NOTICES = "10 per day"
"""Mails to one person about browsers that are new: whoever made the account need not be whose address it is."""
WAIT = "Too many attempts. Wait ten minutes, then try again."
WAIT_SECONDS = "600"

EXPENSIVE = {
    "ai.rescorings": 20,
    "ai.tries": 6,
    "attachments.fetches": 600,
    "audit.exports": 20,
    "campaigns.syncs": 60,
    "completeness.checks": 60,
    "completeness.sweeps": 120,
    "composer.replies": 600,
    "composer.tries": 240,
    "consent.events": 120,
    "deliveries.range_replays": 60,
    "deliveries.replays": 240,
    "digests.slack": 20,
    "drafting.index": 120,
    "files.add": 240,
    "integrations.choices": 60,
    "integrations.hosts": 60,
    "integrations.keys": 60,
    "integrations.registrations": 60,
    "integrations.renewals": 60,
    "integrations.tests": 60,
    "integrations.tries": 20,
    "jobs.cause_retries": 60,
    "jobs.retries": 600,
    "leads.merges": 240,
    "leads.sentiment": 600,
    "many.start": 120,
    "many.undo": 120,
    "members.invite": 60,
    "personal.erasure": 60,
    "personal.exports": 30,
    "personas.additions": 120,
    "personas.knowledge_reading": 120,
    "reactivations.columns": 120,
    "reactivations.leads": 60,
    "reactivations.lists": 60,
    "reactivations.starts": 60,
    "scoring.scores": 240,
    "sync.runs": 20,
    "sync.syncs": 2_000,
    "touches.later": 600,
    "touches.starts": 600,
    "workspaces.additions": 60,
    "workspaces.logo": 60,
}
"""What makes us work, call or pay, what is uploaded and what is handed out: how often an hour a person may ask for it."""
PEOPLE = 4
"""A workspace may ask for it as often as so many people together."""


def by_address() -> str:
    """Whoever asks, by network address."""
    return hidden(request.remote_addr or "")


def by_account() -> str:
    """Whoever is meant, by mail address."""
    return hidden(mail_key(request.form.get("email", "")))


def by_both() -> str:
    """This account from this address."""
    return hidden(f"{by_address()}|{by_account()}")


def hold_back(app: Flask, by_person: Callable[[], str], who: Callable[[], Any]) -> None:
    """Count what is EXPENSIVE, for each person and each workspace. `who`: the state of signing in, with its `viewer`.

    Views have to be registered before.
    """
    for endpoint, often in EXPENSIVE.items():
        app.view_functions[endpoint] = _counted(app.view_functions[endpoint], often, by_person, who)


@cache  # a second application in this process must not count everything twice
def _counted(view: Any, often: int, by_person: Callable[[], str], who: Callable[[], Any]) -> Any:
    def by_workspace() -> str:
        """Nobody uses up what is another workspace's: whoever is not in it counts for themselves."""
        viewer = getattr(who(), "viewer", None)
        asked_for = viewer.slugs((request.view_args or {}).get("slug", "")) if viewer else []
        return hidden(f"workspaces|{asked_for}") if asked_for else by_person()

    mine = limiter.limit(f"{often} per hour", key_func=by_person)(view)
    return limiter.limit(f"{often * PEOPLE} per hour", key_func=by_workspace)(mine)


def count_failure() -> None:
    """What was tried just now was wrong, and counts."""
    g.is_failure = True


def is_failure(_response: object) -> bool:
    """Whether it does."""
    return bool(g.get("is_failure"))


def is_within(limit: str, scope: str, key: str) -> bool:
    """Whether this may be done once more; it counts."""
    try:
        with limiter.shared_limit(limit, scope=scope, key_func=lambda: hidden(key)):
            return True
    except RateLimitExceeded:
        return False


def hidden(text: str) -> str:
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
