"""One EmailBison host: its key, its routes, its webhooks."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from simulators.emailbison.answers import (
    UNAUTHENTICATED,
    UNAUTHORIZED,
    done,
    error,
    invalid,
    no_method,
    no_record,
    no_route,
)
from simulators.emailbison.books import Books, Row, stamp
from simulators.emailbison.files import FOLDER, Files
from simulators.emailbison.hooks import Hooks
from simulators.emailbison.outgoing import Outgoing
from simulators.emailbison.pages import from_mailbox, in_folder, paged
from simulators.provider import Provider

MARKS = ("mark-as-interested", "mark-as-not-interested", "mark-as-read-or-unread", "unsubscribe")
STATUSES = ("verified", "unverified", "unknown", "unsubscribed", "risky", "inactive")


class EmailBison(Provider):
    """A white-label installation with one workspace."""

    name = "emailbison"

    def __init__(self, key: str, workspace_id: int = 31, workspace_name: str = "Acme Outbound") -> None:
        self.key = key
        self._identity = (workspace_id, workspace_name)
        self.books = Books(workspace_id, workspace_name)
        self.foreign_replies: set[int] = set()  # of another workspace here: the key may not touch them
        self.least_ms = 0  # calls that come closer together are answered 429, as bursts are
        self._last_call = 0.0
        self.on_reply_sent: Callable[[Row], None] = lambda _reply: None
        super().__init__()

    def reset(self) -> None:
        super().reset()
        self.books = Books(*self._identity)
        self.hooks.reset()
        self.files.reset()
        self.foreign_replies.clear()
        self.least_ms = 0

    def routes(self) -> None:
        self.app.before_request(self._check_key)
        self.app.register_error_handler(404, lambda _: no_route(request.path))
        self.app.register_error_handler(405, lambda _: no_method(request.method, request.path))
        add = self.app.add_url_rule
        add("/api/users", view_func=self.users)
        add(
            "/api/campaigns",
            view_func=lambda: paged(list(self.books.campaigns.values())),
            endpoint="campaigns",
        )
        add(
            "/api/sender-emails",
            view_func=lambda: paged(list(self.books.senders.values())),
            endpoint="senders",
        )
        add("/api/leads", view_func=lambda: paged(list(self.books.leads.values())), endpoint="leads")
        add("/api/leads/<key>", view_func=self.lead)
        add("/api/leads/<key>/replies", view_func=self.lead_replies)
        add("/api/leads/<key>/sent-emails", view_func=self.lead_sent)
        add("/api/leads/<key>/unsubscribe", view_func=self.unsubscribe, methods=["PATCH"])
        add("/api/leads/<key>/update-status", view_func=self.update_status, methods=["PATCH"])
        add(
            "/api/replies",
            view_func=lambda: paged(in_folder(from_mailbox(list(self.books.replies.values())))),
            endpoint="replies",
        )
        add("/api/replies/<int:number>", view_func=self.reply)
        add("/api/replies/<int:number>/conversation-thread", view_func=self.conversation_thread)
        add("/api/replies/<int:number>/<mark>", view_func=self.mark, methods=["PATCH"])
        add("/api/blacklisted-emails", view_func=self.blacklist, methods=["GET", "POST"])
        add("/api/blacklisted-emails/<key>", view_func=self.unblacklist, methods=["DELETE"])
        add("/api/sender-emails/<key>", view_func=self.sender)
        add(
            "/api/campaigns/<int:number>/leads/stop-future-emails",
            view_func=self.stop_future,
            methods=["POST"],
        )
        self.hooks = Hooks(self)
        self.files = Files(self)
        Outgoing(self)

    @property
    def webhook_urls(self) -> list[str]:
        """Addresses that get every event, whoever registered them."""
        return self.hooks.urls

    def emit(self, body: Row) -> None:
        """Post an event to every address that wants it."""
        self.hooks.emit(body)

    def users(self) -> ResponseReturnValue:
        team = {
            "id": self.books.workspace_id,
            "name": self.books.workspace_name,
            "personal_team": False,
            "sender_email_limit": 1000,
        }
        return jsonify(data={"id": 7, "name": "Dana Ops", "email": "dana@example.test", "team": team})

    def lead(self, key: str) -> ResponseReturnValue:
        lead = self.books.find_lead(key)
        return jsonify(data=lead) if lead else no_record("lead", key)

    def lead_replies(self, key: str) -> ResponseReturnValue:
        lead = self.books.find_lead(key)
        if lead is None:
            return no_record("lead", key)
        return paged(in_folder([row for row in self.books.replies.values() if row["lead_id"] == lead["id"]]))

    def lead_sent(self, key: str) -> ResponseReturnValue:
        lead = self.books.find_lead(key)
        if lead is None:
            return no_record("lead", key)
        return jsonify(data=[row for row in self.books.sent.values() if row["lead_id"] == lead["id"]])

    def unsubscribe(self, key: str) -> ResponseReturnValue:
        lead = self.books.find_lead(key)
        if lead is None:
            return no_record("lead", key)
        if not any(row["lead_id"] == lead["id"] for row in self.books.sent.values()):
            return error(422, "This lead has not been sent any emails yet")
        lead["status"] = "unsubscribed"
        return jsonify(data=lead)

    def update_status(self, key: str) -> ResponseReturnValue:
        lead = self.books.find_lead(key)
        if lead is None:
            return no_record("lead", key)
        status = (request.get_json(silent=True) or {}).get("status", "")
        if status not in STATUSES:
            return invalid("status", "The selected status is invalid.")
        lead["status"] = status
        return jsonify(data=lead)

    def reply(self, number: int) -> ResponseReturnValue:
        row = self.books.replies.get(number)
        return jsonify(data=row) if row else no_record("reply", str(number))

    def conversation_thread(self, number: int) -> ResponseReturnValue:
        row = self.books.replies.get(number)
        if row is None:
            return no_record("reply", str(number))
        mails = self.books.thread(row)
        place = mails.index(row)
        return jsonify(
            data={"current_reply": row, "older_messages": mails[:place], "newer_messages": mails[place + 1 :]}
        )

    def mark(self, number: int, mark: str) -> ResponseReturnValue:
        row = self.books.replies.get(number)
        if row is None:
            return no_record("reply", str(number))
        if mark not in MARKS:
            return no_record("route", mark)
        if mark == "unsubscribe":
            return done("Contact unsubscribed successfully")
        row["interested"] = {"mark-as-interested": True, "mark-as-not-interested": False}.get(
            mark, row["interested"]
        )
        return jsonify(data=row)

    def blacklist(self) -> ResponseReturnValue:
        if request.method == "GET":
            return paged(self.books.blacklist)
        email = (request.get_json(silent=True) or {}).get("email", "")
        if "@" not in email:
            return invalid("email", "The email field must be a valid email address.")
        if any(row["email"] == email for row in self.books.blacklist):
            return jsonify(message="The email has already been taken."), 422
        row = {"id": self.books.next_id(), "email": email, "created_at": stamp(), "updated_at": stamp()}
        self.books.blacklist.append(row)
        return jsonify(data=row), 201

    def unblacklist(self, key: str) -> ResponseReturnValue:
        if not self.books.unblock(key):
            return no_record("blacklisted_email", key)
        return done("Email removed from blacklist")

    def sender(self, key: str) -> ResponseReturnValue:
        found = self.books.find_sender(key)
        return jsonify(data=found) if found else no_record("sender_email", key)

    def stop_future(self, number: int) -> ResponseReturnValue:
        campaign = self.books.campaigns.get(number)
        if campaign is None:
            return no_record("campaign", str(number))
        leads = (request.get_json(silent=True) or {}).get("lead_ids", [])
        self.books.stopped.update((number, lead_id) for lead_id in leads)
        return done(f"Stopping future emails for selected leads in {campaign['name']}.")

    def _check_key(self) -> ResponseReturnValue | None:
        if request.path.startswith(("/_simulator", FOLDER)):
            return None
        since, self._last_call = time.monotonic() - self._last_call, time.monotonic()
        if since * 1000 < self.least_ms:
            return jsonify(message="Too Many Attempts."), 429, {"Retry-After": "5"}
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return error(401, UNAUTHENTICATED)
        if (request.view_args or {}).get("number") in self.foreign_replies and "/replies/" in request.path:
            return error(403, UNAUTHORIZED)
        return None
