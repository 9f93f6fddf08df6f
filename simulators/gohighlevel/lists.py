"""The provider's lists: what they are sorted by, and how one asks for the next page."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from simulators.gohighlevel.books import Books, Row, epoch_ms


def conversations(books: Books, asked: Mapping[str, str]) -> dict[str, Any]:
    """Newest first; the next page begins behind the last row's sort value."""
    rows = [
        {**row, "sort": [row["lastMessageDate"]]}
        for row in books.conversations.values()
        if asked.get("contactId") in {None, row["contactId"]}
    ]
    rows.sort(key=lambda row: (row["lastMessageDate"], row["id"]), reverse=asked.get("sort") != "asc")
    total = len(rows)
    if after := asked.get("startAfterDate"):
        grows = asked.get("sort") == "asc"
        rows = [
            row
            for row in rows
            if (row["lastMessageDate"] > int(after)) is grows and row["lastMessageDate"] != int(after)
        ]
    return {"conversations": rows[: _limit(asked, 20)], "total": total}


def messages(books: Books, talk_id: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """Newest first; older ones behind `lastMessageId` while `nextPage` is true."""
    kinds = set(filter(None, asked.get("type", "").split(",")))
    rows = [row for row in books.of_conversation(talk_id) if not kinds or row["messageType"] in kinds]
    if last := asked.get("lastMessageId"):
        places = [place for place, row in enumerate(rows) if row["id"] == last]
        rows = rows[places[0] + 1 :] if places else []
    shown = rows[: _limit(asked, 20)]
    return {
        "lastMessageId": shown[-1]["id"] if shown else None,
        "nextPage": len(rows) > len(shown),
        "messages": shown,
    }


def export(books: Books, asked: Mapping[str, str]) -> dict[str, Any]:
    """By date, with a cursor."""
    field = "dateUpdated" if asked.get("sortBy") == "updatedAt" else "dateAdded"
    rows = [row for row in books.messages.values() if _fits(row, field, asked)]
    rows.sort(key=lambda row: (row[field], row["id"]), reverse=asked.get("sortOrder", "desc") == "desc")
    total, begin = len(rows), _place(asked.get("cursor"))
    shown = rows[begin : begin + _limit(asked, 100)]
    more = begin + len(shown) < total
    return {"messages": shown, "nextCursor": _cursor(begin + len(shown)) if more else None, "total": total}


def contacts(books: Books, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Filters by equality, the free query over names, addresses and numbers."""
    rows = list(books.contacts.values())
    for wanted in asked.get("filters") or []:
        rows = [row for row in rows if row.get(wanted["field"]) == wanted["value"]]
    if query := str(asked.get("query") or "").lower():
        rows = [row for row in rows if query in f"{row['name']} {row['email']} {row['phone']}".lower()]
    size = int(asked["pageLimit"])
    begin = (int(asked.get("page") or 1) - 1) * size
    return {"contacts": rows[begin : begin + size], "total": len(rows)}


def _fits(row: Row, field: str, asked: Mapping[str, str]) -> bool:
    if asked.get("channel") and asked["channel"] not in row["messageType"]:
        return False
    if any(asked.get(name) not in {None, row[name]} for name in ("conversationId", "contactId")):
        return False
    at = epoch_ms(row[field])
    return _bound(asked.get("startDate"), 0) <= at <= _bound(asked.get("endDate"), 1 << 60)


def _bound(value: str | None, otherwise: int) -> int:
    """Epoch milliseconds or an ISO time."""
    if not value:
        return otherwise
    if value.isdigit():
        return int(value)
    return int(datetime.fromisoformat(value).astimezone(UTC).timestamp() * 1000)


def _limit(asked: Mapping[str, str], usual: int) -> int:
    return max(1, min(100, int(asked.get("limit") or usual)))


def _cursor(place: int) -> str:
    return base64.b64encode(json.dumps({"last": place}).encode()).decode()


def _place(cursor: str | None) -> int:
    return int(json.loads(base64.b64decode(cursor))["last"]) if cursor else 0
