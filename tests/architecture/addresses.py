"""Every address of the application, taken from its own URL map, so that a view that is added tomorrow is tried tomorrow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from tests.application import application
from tests.browser import SWAP, Browser

OPEN = {
    "/sign-in",
    "/sign-in/links",
    "/sign-in/passkey",
    "/sign-in/second",
    "/sign-in/with/<provider>",
    "/sign-in/callback",
    "/sign-out",
    "/recovery",
    "/links/<token>",
    "/invitations/<token>",
    "/invitations/<token>/links",
    "/healthz",
    "/readyz",
    "/metrics",
    "/.well-known/security.txt",
    "/cron/<name>",
    "/webhooks/<provider>/<token>",
    "/webhooks/<provider>",
}
"""Addresses that need nobody to be signed in."""

SECRET = "acorn-secret"


@dataclass(frozen=True)
class Address:
    rule: Rule
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def ask(self, client: Browser, slug: str, ids: dict[str, int]) -> int:
        """The status of the answer, once as a page and once as an htmx swap, which have to agree."""
        path = self.path(client.application, slug, ids)
        page, swap = (client.open(path, method=self.method, headers=headers) for headers in ({}, SWAP))
        assert SECRET not in page.get_data(as_text=True) + swap.get_data(as_text=True)
        assert swap.status_code == {303: 401}.get(page.status_code, page.status_code)
        return page.status_code

    def path(self, app: Flask, slug: str, ids: dict[str, int]) -> str:
        known = {
            name: ids[name] if self._is_id(name) else self._word(name, slug) for name in self.rule.arguments
        }
        return app.url_map.bind("localhost").build(self.rule.endpoint, known, method=self.method)

    @property
    def has_ids(self) -> bool:
        return any(self._is_id(name) for name in self.rule.arguments)

    def _word(self, name: str, slug: str) -> str:
        converter = self.rule._converters[name]
        return sorted(converter.items)[0] if isinstance(converter, AnyConverter) else slug

    def _is_id(self, name: str) -> bool:
        return isinstance(self.rule._converters[name], IntegerConverter)


def addresses(app: Flask) -> Iterator[Address]:
    for rule in app.url_map.iter_rules():
        if rule.rule not in OPEN:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Address(rule, method)


CALM = {"GET /w/<slug>/inbox/counts": 200, "GET /w/<slug>/changes": 204}
"""Addresses that answer strangers with an empty state, and its status: a page that asks on is no alarm."""

ONES_OWN = {
    "GET /",
    "GET /account",
    "GET /account/password",
    "POST /account/password",
    "GET /account/app",
    "POST /account/app",
    "POST /account/app/removal",
    "POST /account/codes",
    "POST /account/confirmation",
    "POST /account/passkeys",
    "POST /account/passkeys/<int:passkey_id>/removal",
    "POST /account/sessions/others/end",
    "POST /account/sessions/<int:session_id>/end",
    "GET /workspaces/new",
    "POST /workspaces/new",
    "GET /workspaces/removals",
}
"""Addresses about whoever asks."""

APP = application()
EVERY = list(addresses(APP))
OF_WORKSPACES = [address for address in EVERY if address.rule.rule.startswith("/w/<slug>/")]
WITH_IDS = [address for address in OF_WORKSPACES if address.has_ids]
