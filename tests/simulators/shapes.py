"""What EmailBison's description of 2026-07-31 and people who watch it in production say of its answers, in our own summary.

Of each call: its status, and the names at the top and inside that the product relies on or that set it apart. Where the
description and what was seen differ, what was seen stands here.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Shape(NamedTuple):
    """`names` are paths of keys that must be there, `absent` those that must not; a list is entered at its first row."""

    method: str
    path: str
    status: int
    names: tuple[str, ...]
    absent: tuple[str, ...] = ()
    body: dict[str, Any] | None = None
    says: str = ""


PAGED = ("data", "links.next", "meta.path", "meta.per_page")
HOOK = {"name": "Signalbox", "url": "https://in.acorn.test/x", "events": ["lead_replied"]}

SHAPES = (
    Shape("GET", "/api/users", 200, ("data.id", "data.name", "data.email", "data.team.id", "data.team.name")),
    Shape("GET", "/api/replies", 200, (*PAGED, "meta.next_cursor", "data.id", "data.subject", "data.folder", "data.type")),
    Shape("GET", "/api/replies?page=1", 200, (*PAGED, "meta.current_page", "meta.last_page", "meta.total")),
    Shape("GET", "/api/campaigns", 200, (*PAGED, "data.id", "data.name", "data.status")),
    Shape("GET", "/api/sender-emails", 200, (*PAGED, "data.id", "data.email", "data.status")),
    Shape("GET", "/api/leads/5", 200, ("data.id", "data.email", "data.first_name", "data.custom_variables", "data.status")),
    Shape("GET", "/api/leads/999999", 404, ("data.success", "data.message")),
    Shape("GET", "/api/leads/5/sent-emails", 200, ("data.id", "data.sent_at", "data.email_subject"), ("meta",)),
    Shape("PATCH", "/api/leads/6/unsubscribe", 422, (), says="This lead has not been sent any emails yet"),
    Shape("PATCH", "/api/leads/5/unsubscribe", 200, ("data.id", "data.status")),
    Shape("PATCH", "/api/leads/5/update-status", 200, ("data.status",), body={"status": "unverified"}),
    Shape("PATCH", "/api/leads/5/update-status", 422, ("message", "errors.status"), body={"status": "gone"}),
    Shape("POST", "/api/blacklisted-emails", 201, ("data.id", "data.email"), body={"email": "a@h4.test"}),
    Shape("POST", "/api/blacklisted-emails", 422, ("message",), ("data",), {"email": "a@h4.test"}, "The email has already been taken."),
    Shape("POST", "/api/blacklisted-emails", 422, ("message", "errors.email"), body={"email": ""}),
    Shape("GET", "/api/blacklisted-emails", 200, (*PAGED, "data.email")),
    Shape("DELETE", "/api/blacklisted-emails/a@h4.test", 200, ("data.success", "data.message")),
    Shape("POST", "/api/webhook-url", 201, ("data.id", "data.name", "data.url", "data.events"), body=HOOK),
    Shape("POST", "/api/webhook-url", 422, ("message", "errors.events"), body={**HOOK, "events": ["no_such_event"]}),
    Shape("GET", "/api/webhook-url", 200, (*PAGED, "data.id", "data.url", "data.events")),
    Shape("DELETE", "/api/webhook-url/{hook}", 200, ("data.success", "data.message"), ("success",)),
    Shape("PATCH", "/api/replies/9045/mark-as-interested", 200, ("data.id", "data.interested")),
    Shape("PATCH", "/api/replies/9045/mark-as-nonsense", 404, ("data.message",)),
    Shape("GET", "/api/events", 200, (
        *PAGED, "data.id", "data.uuid", "data.created_at", "data.updated_at", "data.webhook_deliveries",
        "data.payload.event.type", "data.payload.data",
    ), ("data.type",)),
)  # fmt: skip
"""In the order in which they are asked: some build on those before."""
