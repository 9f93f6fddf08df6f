"""Webhooks of an EmailBison host: registering addresses, delivering to them, and the feed of what was delivered."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from simulators.emailbison.answers import error, invalid, no_record
from simulators.emailbison.books import Row, stamp
from simulators.emailbison.pages import paged

if TYPE_CHECKING:
    from simulators.emailbison.installation import EmailBison

FIELDS = ("name", "url", "events")
KNOWN = frozenset(
    (
        "email_sent manual_email_sent email_opened email_bounced email_send_failed lead_first_contacted lead_replied "
        "lead_interested lead_unsubscribed untracked_reply_received tag_attached tag_removed email_account_added "
        "email_account_removed email_account_disconnected email_account_reconnected blacklisted_email_added "
        "blacklisted_domain_added warmup_disabled_receiving_bounces warmup_disabled_causing_bounces"
    ).split()
)


class Hooks:
    """The registered addresses are rows of the books; `urls` get everything besides, as if registered elsewhere."""

    def __init__(self, host: EmailBison) -> None:
        self.host = host
        self.urls: list[str] = []
        self.has_feed = True
        self.feed: list[Row] = []
        add = host.app.add_url_rule
        add("/api/webhook-url", view_func=self.list_or_add, methods=["GET", "POST"])
        add("/api/webhook-url/<int:number>", view_func=self.one, methods=["GET", "PUT", "DELETE"])
        add("/api/events", view_func=self.events)

    def reset(self) -> None:
        self.urls.clear()
        self.feed.clear()
        self.has_feed = True

    def list_or_add(self) -> ResponseReturnValue:
        books = self.host.books
        if request.method == "GET":
            return paged(list(books.webhooks.values()))
        asked = request.get_json(silent=True) or {}
        missing = {name: [f"The {name} field is required."] for name in FIELDS if not asked.get(name)}
        if missing:
            return jsonify(message=next(iter(missing.values()))[0], errors=missing), 422
        if any(name not in KNOWN for name in asked["events"]):
            return invalid("events", "The selected events is invalid.")
        row = {"id": books.next_id(), **{name: asked[name] for name in FIELDS}}
        row |= {"created_at": stamp(), "updated_at": stamp()}
        books.webhooks[row["id"]] = row
        return jsonify(data=row), 201

    def one(self, number: int) -> ResponseReturnValue:
        row = self.host.books.webhooks.get(number)
        if row is None:
            return no_record("webhook_url", str(number))
        if request.method == "DELETE":
            del self.host.books.webhooks[number]
            return jsonify(data={"success": True, "message": "Webhook URL deleted"})
        if request.method == "PUT":
            asked = request.get_json(silent=True) or {}
            row.update({name: asked[name] for name in FIELDS if name in asked}, updated_at=stamp())
        return jsonify(data=row)

    def events(self) -> ResponseReturnValue:
        if not self.has_feed:
            return error(
                404, f"The route {request.path.strip('/')} could not be found.", record_not_found=None
            )
        return paged(self.feed)

    def emit(self, body: dict[str, Any]) -> None:
        """Post an event to every address that wants it, as the provider does: once, unsigned, without waiting."""
        kind = body["event"]["type"]
        self.feed.append(
            {
                "id": len(self.feed) + 1,
                "uuid": str(uuid.uuid4()),
                "created_at": stamp(),
                "updated_at": stamp(),
                "webhook_deliveries": [],
                "payload": body,
            }
        )
        wanting = [row["url"] for row in self.host.books.webhooks.values() if kind.lower() in row["events"]]
        for url in dict.fromkeys([*self.urls, *wanting]):
            self.host.delivering.start(partial(post, url, body))


def post(url: str, body: dict[str, Any]) -> int:
    """Deliver one event; answers the status, or 0 when nobody answered."""
    asked = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json", "User-Agent": "GuzzleHttp/7"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def answers(url: str) -> bool:
    """Whether anybody listens at this address, whatever they say."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
