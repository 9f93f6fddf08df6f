"""Walking a list, fifteen rows at a time, in whichever of the two modes EmailBison answers.

Since August 2026 lists come by cursor unless a page number is asked for. `links.next` forgets the filters, so only the
cursor is taken from it; `meta.last_page` is not trusted; and a list that leads back to where it was is an error, because
whoever compares it with what is stored would take the rest for deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from webapp.providers.emailbison.wire import Document, EmailBisonAccount, Row, not_understood, request, rows

MAX_PAGES = 20_000


def walk(
    account: EmailBisonAccount,
    path: str,
    row: type[Row],
    *,
    query: Mapping[str, str] | None = None,
    by_number: bool = False,
) -> Iterator[list[Row]]:
    """The pages of a list, as they come: newest first. Raises providers.errors; BadReply when the pages go in a circle."""
    first = {"pagination_type": "length_aware", "page": "1"} if by_number else {}
    return (page for _, page in walk_from(account, path, row, query or {}, urlencode(first)))


def walk_from(
    account: EmailBisonAccount, path: str, row: type[Row], query: Mapping[str, str], mark: str
) -> Iterator[tuple[str, list[Row]]]:
    """The same from a page's mark on, each page with its own: what was asked to get it. Raises Rejected for one that has ended."""
    filters, place = dict(query), dict(parse_qsl(mark))
    seen: set[str] = set()
    for _ in range(MAX_PAGES):
        document = request(account, "GET", path, query={**filters, **place})
        if not isinstance(document.get("data"), list):
            not_understood(account, path, "no list")
        page = rows(document, row)
        if page:
            yield urlencode(place), page
        following = _following(document)
        if following is None or not document["data"]:
            return
        name = repr(sorted(following.items()))
        if name in seen:
            not_understood(account, path, "the pages go in a circle")
        seen.add(name)
        place = following
    not_understood(account, path, "the list does not end")


def _following(document: Document) -> dict[str, str] | None:
    """What to ask for next: a cursor, a page number, or nothing."""
    meta = document.get("meta") if isinstance(document.get("meta"), dict) else {}
    links = document.get("links") if isinstance(document.get("links"), dict) else {}
    asked = parse_qs(urlsplit(str(links.get("next") or "")).query)  # type: ignore[union-attr]
    cursor: Any = (
        (meta.get("next_cursor") or next(iter(asked.get("cursor", ())), "")) if meta is not None else ""
    )
    if cursor:
        return {"pagination_type": "cursor", "cursor": str(cursor)}
    number = next(iter(asked.get("page", ())), "")
    if number.isdigit():
        return {"pagination_type": "length_aware", "page": number}
    return None
