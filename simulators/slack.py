"""Slack's incoming webhooks: an address takes words until it is revoked, and answers in plain text as Slack does."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from simulators.provider import Provider

SECRET = "T0ACORN/B0DIGEST/x9Simulated"  # noqa: S105  # the simulator's, and nobody else's


class Slack(Provider):
    """One channel behind one address."""

    name = "slack"

    def __init__(self) -> None:
        self.posted: list[str] = []
        self.is_revoked = False
        super().__init__()

    def routes(self) -> None:
        self.app.add_url_rule("/services/<path:secret>", view_func=self.take, methods=["POST"])

    def take(self, secret: str) -> ResponseReturnValue:
        if secret != SECRET or self.is_revoked:
            return "no_service", 404
        words = (request.get_json(silent=True) or {}).get("text")
        if not words:
            return "invalid_payload", 400
        self.posted.append(words)
        return "ok"
