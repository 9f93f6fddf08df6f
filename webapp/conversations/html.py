"""Mail as HTML, made safe to show: an allow-list of tags, nothing that loads from elsewhere, links that tell nobody."""

from __future__ import annotations

from dataclasses import dataclass

import nh3

TAGS = set(nh3.ALLOWED_TAGS) - {
    "img",
    "map",
    "area",
    "video",
    "audio",
    "iframe",
    "form",
    "input",
    "style",
} | {"center", "font"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "td": {"align", "colspan", "rowspan", "valign", "width"},
    "th": {"align", "colspan", "rowspan", "valign", "width"},
    "table": {"align", "border", "cellpadding", "cellspacing", "width"},
    "font": {"color", "size"},
    "*": {"dir", "lang"},
}
SCHEMES = {"http", "https", "mailto", "tel"}


@dataclass(frozen=True, slots=True)
class SafeMail:
    """A document for a sandboxed frame, and how many pictures it would have loaded from elsewhere."""

    body: str
    blocked_images: int


def sanitised(html: str) -> SafeMail:
    """The mail without scripts, styles, forms, frames and pictures."""
    body = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    return SafeMail(body, html.lower().count("<img"))
