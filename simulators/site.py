"""A public web site, and a Crawl4AI service that reads it: for what a workspace lets the model know."""

from __future__ import annotations

from flask import Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from simulators.provider import Provider

PRICES = """<!doctype html><html><head><title>Prices &amp; terms</title><style>p { color: red }</style>
<script>track("everybody")</script></head><body><h1>Prices</h1><p>A pallet costs four euros a month.</p></body></html>"""


class Site(Provider):
    """Pages of every kind, and /extract for whoever has the key."""

    name = "site"

    def __init__(self, key: str = "crawl-simulator-key") -> None:
        self.key = key
        super().__init__()

    def routes(self) -> None:
        for path, view in (
            ("/prices", lambda: PRICES),
            ("/moved", lambda: redirect("/prices", 301)),
            ("/round", lambda: redirect("/round", 302)),
            ("/inside", lambda: redirect("http://169.254.169.254/latest/meta-data", 302)),
            ("/notes.txt", lambda: Response("Only words.", mimetype="text/plain")),
            ("/picture", lambda: Response(b"\x89PNG", mimetype="image/png")),
            ("/shell", lambda: "<html><body><div id=app></div><script>render()</script></body></html>"),
            ("/health", lambda: jsonify(status="ok")),
        ):
            self.app.add_url_rule(path, path, view)
        self.app.add_url_rule("/extract", view_func=self.extract, methods=["POST"])

    def extract(self) -> ResponseReturnValue:
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return jsonify(error="unauthorized"), 401
        asked = str((request.get_json(silent=True) or {}).get("url", ""))
        return jsonify(success=True, title="Prices", markdown=f"# Prices\n\nRead from {asked}")
