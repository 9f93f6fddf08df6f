"""EmailBison's two ways of paging: by cursor unless `page` is given; fifteen rows, whatever one asks for."""

from __future__ import annotations

import base64
import json
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

PAGE = 15
DEEPEST = 500


def in_folder(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The replies of the folder that the request asks for."""
    folder = (request.args.get("folder") or request.args.get("filters[folder]") or "all").lower()
    return [row for row in rows if folder in {"all", row["folder"].lower()}]


def from_mailbox(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The replies of the mailbox that the request asks for, if it names one."""
    asked = request.args.get("sender_email_id")
    return [row for row in rows if not asked or str(row["sender_email_id"]) == asked]


def paged(rows: list[dict[str, Any]]) -> ResponseReturnValue:
    """These rows, newest first, a page of them. `links.next` forgets the filters, as the real one does."""
    rows = sorted(rows, key=lambda row: -row["id"])
    if request.args.get("page") or request.args.get("pagination_type") == "length_aware":
        return _by_number(rows)
    after = _read(request.args.get("cursor", ""))
    rest = [row for row in rows if after is None or row["id"] < after]
    shown, more = rest[:PAGE], len(rest) > PAGE
    cursor = _cursor(shown[-1]["id"]) if more else None
    return jsonify(
        data=shown,
        links={
            "first": None,
            "last": None,
            "prev": None,
            "next": f"{request.base_url}?cursor={cursor}" if cursor else None,
        },
        meta={"path": request.base_url, "per_page": PAGE, "next_cursor": cursor, "prev_cursor": None},
    )


def _by_number(rows: list[dict[str, Any]]) -> ResponseReturnValue:
    number = request.args.get("page", 1, type=int)
    if number > DEEPEST:
        text = "The page is too deep. Use cursor pagination instead."
        return jsonify(message=text, errors={"page": [text]}), 422
    last = max(1, -(-len(rows) // PAGE))
    link = f"{request.base_url}?page="
    return jsonify(
        data=rows[(number - 1) * PAGE : number * PAGE],
        links={
            "first": f"{link}1",
            "last": f"{link}{last}",
            "prev": f"{link}{number - 1}" if number > 1 else None,
            "next": f"{link}{number + 1}" if number < last else None,
        },
        meta={
            "current_page": number,
            "from": 1,
            "last_page": last,
            "path": request.base_url,
            "per_page": PAGE,
            "to": PAGE,
            "total": len(rows),
        },
    )


def _cursor(row_id: int) -> str:
    return (
        base64.urlsafe_b64encode(json.dumps({"id": row_id, "_pointsToNextItems": True}).encode())
        .decode()
        .rstrip("=")
    )


def _read(cursor: str) -> int | None:
    if not cursor:
        return None
    return int(json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))["id"])
