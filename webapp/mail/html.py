"""HTML of mails and pages: to words, and made safe to show, in time and memory that grow with its length alone.

Safe is what nh3 lets through: an allow-list of tags, nothing that loads from elsewhere, links that tell nobody. nh3 builds a tree
as browsers do, which takes quadratic time over deep nesting; so it only gets what `_bounded` wrote anew: elements that close,
no deeper than 100, no more than half a megabyte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

import nh3

from webapp.mail import layout, lines
from webapp.mail.tags import Tag, text_of, tokens

MOST_OUT = 500_000
MOST_TAGS = 40_000
DEEPEST = 100
MOST_SPAN = 1_000

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
_SPANS = {"colspan", "rowspan", "width", "cellpadding", "cellspacing", "border", "size"}
_LONGEST_VALUE = 2_000
_TITLE = re.compile(r"<title(?:\s[^<>]{0,300}+)?+>([^<]{1,1000}+)", re.IGNORECASE)
_TITLE_WITHIN = 100_000
_REL = ' rel="noopener noreferrer nofollow"'


@dataclass(frozen=True, slots=True)
class SafeMail:
    """A document for a sandboxed frame, and how many pictures it would have loaded. `is_truncated`: its end is missing."""

    body: str
    blocked_images: int
    is_truncated: bool = False


def to_text(html: str) -> str:
    """What a person would read: lines, lists and table cells; nothing hidden; at most a million characters."""
    return lines.joined(layout.of_html(html).lines)


def title_of(html: str) -> str:
    """The title of a page, entities resolved; blank without one."""
    found = _TITLE.search(html[:_TITLE_WITHIN])
    return text_of(found[1]).strip() if found else ""


def sanitised(html: str) -> SafeMail:
    """The mail without scripts, styles, forms, frames and pictures. The body is at most four times `MOST_OUT`."""
    bounded = _Bounded().read(html)
    body = nh3.clean(
        "".join(bounded.out),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    if len(body) > 4 * MOST_OUT:
        body, bounded.is_truncated = f"<pre>{escape(to_text(html)[:MOST_OUT])}</pre>", True
    return SafeMail(body, bounded.images, bounded.is_truncated)


class _Bounded:
    """The same mail with the tags of the allow-list only, each closed in its order."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.images = 0
        self.is_truncated = False
        self._open: list[str] = []
        self._count: dict[str, int] = {}
        self._too_deep: dict[str, int] = {}
        self._size = 0
        self._tags = 0

    def read(self, html: str) -> _Bounded:
        for token in tokens(html):
            self._tags += 1
            if isinstance(token, str):
                self._write(escape(text_of(token[:MOST_OUT]), quote=False))
            elif token.name == "img":
                self.images += not token.is_end
            elif token.name in TAGS:
                self._end(token.name) if token.is_end else self._start(token)
            if self._size > MOST_OUT or self._tags > MOST_TAGS:
                self.is_truncated = True
                break
        while self._open:
            self.out.append(f"</{self._open.pop()}>")
        return self

    def _write(self, text: str) -> None:
        room = MOST_OUT + 1 - self._size
        self._size += len(text)
        self.out.append(text[: max(0, room)])

    def _start(self, tag: Tag) -> None:
        name = tag.name
        is_void = name in layout.VOID
        if not is_void and len(self._open) >= DEEPEST:
            self._too_deep[name] = self._too_deep.get(name, 0) + 1
            return
        if self._open and name in layout.CLOSED_BY.get(self._open[-1], ()):
            self._end(self._open[-1])
        written = f"<{name}{_attributes(tag)}>"
        self._size += len(_REL) if name == "a" else 0
        self._write(written)
        if not is_void:
            self._open.append(name)
            self._count[name] = self._count.get(name, 0) + 1

    def _end(self, name: str) -> None:
        if self._too_deep.get(name):
            self._too_deep[name] -= 1
        elif self._count.get(name):
            while (closed := self._open.pop()) != name:
                self._count[closed] -= 1
                self._write(f"</{closed}>")
            self._count[name] -= 1
            self._write(f"</{name}>")


def _attributes(tag: Tag) -> str:
    if not tag.raw:
        return ""
    allowed = ATTRIBUTES.get(tag.name, set()) | ATTRIBUTES["*"]
    return "".join(
        f' {name}="{escape(value)}"'
        for name, value in tag.attributes().items()
        if name in allowed and _fits(name, value)
    )


def _fits(name: str, value: str) -> bool:
    """A cell over a thousand million columns is no attribute of a mail."""
    if name in _SPANS:
        number = value.strip().rstrip("%").removesuffix("px")
        return (
            len(number) <= 5
            and number.lstrip("+-").isascii()
            and (not number.isdigit() or int(number) <= MOST_SPAN)
        )
    return len(value) <= _LONGEST_VALUE
