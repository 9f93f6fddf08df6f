"""One location behind the common host: its token, its routes, its allowance, its webhooks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from simulators.gohighlevel import events, lists
from simulators.gohighlevel.answers import deliver, no, plain, refusal, traced
from simulators.gohighlevel.books import Books, Row
from simulators.gohighlevel.limits import Allowance
from simulators.gohighlevel.media import FOLDER, Media
from simulators.provider import Provider

VERSIONS = {"2021-04-15", "2021-07-28", "2023-02-21", "v3"}
SCOPES = frozenset(
    {
        "conversations.readonly",
        "conversations.write",
        "conversations/message.readonly",
        "conversations/message.write",
        "contacts.readonly",
        "contacts.write",
        "locations.readonly",
    }
)
NO_SCOPE = "The token is not authorized for this scope."


class GoHighLevel(Provider):
    """`scopes` and `is_agency_token` make the refusals; `nests` puts the messages one level deeper, as the live system does."""

    name = "gohighlevel"

    def __init__(self, token: str, location_id: str, location_name: str) -> None:
        self.token = token
        self._identity = (location_id, location_name)
        self._begin()
        super().__init__()

    def _begin(self) -> None:
        self.books = Books(*self._identity)
        self.allowance = Allowance()
        self.scopes = set(SCOPES)
        self.is_agency_token = False
        self.nests, self.country = True, "US"
        self.sends_with = 201
        self.app_url = ""
        self.workflow_url = ""
        self.delivers_as = "delivered"
        self.on_sent: Callable[[Row], None] = lambda _row: None

    def reset(self) -> None:
        super().reset()
        self._begin()
        self.media.reset()

    def routes(self) -> None:
        self.app.before_request(self._check)
        self.app.after_request(self._tell_allowance)
        self.app.register_error_handler(404, lambda _: refusal(404, "Cannot find the path", "Not Found"))
        add = self.app.add_url_rule
        add("/conversations/search", view_func=self.search_conversations)
        add("/conversations/<talk_id>/messages", view_func=self.messages)
        add("/conversations/messages/export", view_func=self.export)
        add("/conversations/messages/<message_id>", view_func=self.message)
        add("/conversations/messages", view_func=self.send, methods=["POST"])
        add("/contacts/search", view_func=self.search_contacts, methods=["POST"])
        add("/contacts/search/duplicate", view_func=self.duplicate)
        add("/contacts/upsert", view_func=self.upsert, methods=["POST"])
        add("/contacts/<contact_id>", view_func=self.contact, methods=["GET", "PUT"])
        add("/locations/<location_id>", view_func=self.location)
        self.media = Media(self)

    def search_conversations(self) -> ResponseReturnValue:
        if refused := self._wrong_location(request.args.get("locationId")):
            return refused
        return traced(lists.conversations(self.books, request.args))

    def messages(self, talk_id: str) -> ResponseReturnValue:
        if talk_id not in self.books.conversations:
            return refusal(404, f"Conversation with id {talk_id} not found", "Not Found")
        page = lists.messages(self.books, talk_id, request.args)
        return traced({"messages": page} if self.nests else page)

    def export(self) -> ResponseReturnValue:
        if refused := self._wrong_location(request.args.get("locationId")):
            return refused
        return traced(lists.export(self.books, request.args))

    def message(self, message_id: str) -> ResponseReturnValue:
        row = self.books.messages.get(message_id)
        return traced({"message": row}) if row else refusal(404, "Message not found", "Not Found")

    def send(self) -> ResponseReturnValue:
        asked = request.get_json(silent=True) or {}
        contact = self.books.contacts.get(str(asked.get("contactId")))
        if contact is None:
            return refusal(404, f"Contact with id {asked.get('contactId')} not found", "Not Found")
        if not contact["phone"]:
            return no("Missing phone number")
        if contact["dnd"]:
            return no("Cannot send message as DND is active for SMS.")
        text, links = str(asked.get("message", "")), asked.get("attachments") or []
        row = self.books.add_message(
            contact, text, inbound=False, source="api", status="pending", attachments=links
        )
        self.on_sent(row)
        threading.Timer(0.2, self._deliver, (row,)).start()
        answer = {
            "conversationId": row["conversationId"],
            "messageId": row["id"],
            "msg": "Message queued successfully.",
        }
        return traced(answer), self.sends_with

    def search_contacts(self) -> ResponseReturnValue:
        asked = request.get_json(silent=True) or {}
        missing = [name for name in ("locationId", "pageLimit") if not asked.get(name)]
        if missing:
            return jsonify(
                statusCode=422,
                message=[f"{name} should not be empty" for name in missing],
                error="Unprocessable Entity",
            ), 422
        if refused := self._wrong_location(asked["locationId"]):
            return refused
        return traced(lists.contacts(self.books, asked))

    def duplicate(self) -> ResponseReturnValue:
        if refused := self._wrong_location(request.args.get("locationId")):
            return refused
        return traced({"contact": self._same(request.args.get("email"), request.args.get("number"))})

    def upsert(self) -> ResponseReturnValue:
        asked = request.get_json(silent=True) or {}
        if refused := self._wrong_location(asked.get("locationId")):
            return refused
        found = self._same(asked.get("email"), asked.get("phone"))
        contact = found or self.books.add_contact("", "", asked.get("phone"), asked.get("email"))
        contact |= {name: asked[name] for name in ("firstName", "lastName", "companyName") if asked.get(name)}
        contact["name"] = f"{contact['firstName']} {contact['lastName']}".lower().strip()
        return traced({"new": found is None, "contact": contact}), 201 if found is None else 200

    def contact(self, contact_id: str) -> ResponseReturnValue:
        contact = self.books.contacts.get(contact_id)
        if contact is None:
            return refusal(404, f"Contact with id {contact_id} not found", "Not Found")
        if request.method == "PUT":
            asked = request.get_json(silent=True) or {}
            sms = (asked.get("dndSettings") or {}).get("SMS") or {}
            if sms.get("status") and contact["dndSettings"]["SMS"]["status"] != "permanent":
                self.books.set_dnd(contact, sms["status"])
        return traced({"contact": contact})

    def location(self, location_id: str) -> ResponseReturnValue:
        if refused := self._wrong_location(location_id):
            return refused
        return traced(
            {
                "location": {
                    "id": self.books.location_id,
                    "companyId": "compA1b2C3d4E5f6G7h8",
                    "name": self.books.name,
                    "country": self.country,
                    "timezone": "America/Chicago",
                    "phone": self.books.phone,
                    "settings": {"allowDuplicateContact": False},
                }
            }
        )

    def text(self, contact: Row, body: str | None, *, tells: str = "app", **more: Any) -> Row:
        """A contact writes an SMS. `tells` says how we hear of it: by the app's webhook (bare: without the message's id), a workflow's, or not at all."""
        row = self.books.add_message(contact, body, **more)
        if tells in ("app", "bare"):
            body_of = events.inbound if tells == "app" else events.bare
            self.emit(body_of(row))
        elif tells == "workflow":
            self._post(self.workflow_url, *plain(events.workflow(self.books, contact, body or "")))
        return row

    def stop_word(self, contact: Row) -> None:
        """The carrier saw STOP: the contact can no longer be written to."""
        self.books.set_dnd(contact, "permanent", "STOP", "103")
        self.emit(events.dnd(contact))

    def emit(self, body: dict[str, Any]) -> None:
        """Post a signed event to the app's webhook address, once and without waiting."""
        self._post(self.app_url, *events.signed(body))

    def _deliver(self, row: Row) -> None:
        row["status"] = self.delivers_as
        self.emit(events.outbound(row))

    def _post(self, url: str, raw: bytes, headers: dict[str, str]) -> None:
        if url:
            self.delivering.start(partial(deliver, url, raw, headers))

    def _same(self, email: str | None, phone: str | None) -> Row | None:
        rows = list(self.books.contacts.values())
        by_mail = next((row for row in rows if email and row["emailLowerCase"] == email.lower()), None)
        return by_mail or next((row for row in rows if phone and row["phone"] == phone), None)

    def _check(self) -> ResponseReturnValue | None:
        """Who asks, in the order in which the live system refuses."""
        is_open = request.path.startswith(FOLDER) and not self.media.is_private
        if request.path.startswith("/_simulator") or is_open:
            return None
        if (
            not request.headers.get("User-Agent", "").strip()
            or "python" in request.headers["User-Agent"].lower()
        ):
            return Response("error code: 1010", 403, content_type="text/plain")
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return refusal(401, "Invalid Private Integration token", "Unauthorized")
        if request.path.startswith(FOLDER):
            return None
        version = request.headers.get("Version")
        if not version:
            return refusal(401, "version header was not found.", "Unauthorized")
        if version not in VERSIONS:
            return refusal(400, f"Invalid API version segment '{version}' at position 0", "Bad Request")
        if self.is_agency_token:
            return refusal(401, "Token's user type mismatch!", "Unauthorized")
        if self._scope() not in self.scopes:
            return refusal(401, NO_SCOPE, "Unauthorized")
        if not self.allowance.take():
            headers = {"Retry-After": str(self.allowance.seconds_left())} if self.allowance.says_when else {}
            return jsonify(statusCode=429, message="Too Many Requests"), 429, headers
        return None

    def _scope(self) -> str:
        first = request.path.strip("/").split("/")[0]
        reads = request.method == "GET" or request.path.endswith("/search")
        part = "conversations/message" if "/messages" in request.path else first
        return f"{part}.{'readonly' if reads else 'write'}"

    def _wrong_location(self, location_id: Any) -> ResponseReturnValue | None:
        no_access = refusal(403, "The token does not have access to this location.", "Forbidden")
        return None if location_id == self.books.location_id else no_access

    def _tell_allowance(self, response: Response) -> Response:
        response.headers.update(self.allowance.headers())
        return response
