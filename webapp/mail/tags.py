"""HTML cut into text and tags, in one pass that never looks twice at the same character.

A parser that builds the tree as browsers do takes quadratic time over tags that are nested 50,000 deep, and the standard
library's one over comments that do not end. Mail needs no tree: the callers keep a short stack of open tags themselves.

Where browsers would swallow what follows (a quotation mark or a comment without an end), the text is kept instead: rather a
stray sign on the page than a word that is missing. What only looks like a tag (`<alice@example.test>`) is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import NamedTuple


def named(names: str) -> frozenset[str]:
    """A set of names that stand with blanks between."""
    return frozenset(names.split())


SWALLOWED = named("script style title iframe noembed noframes template xml")
"""Elements whose content is no text for people."""

ELEMENTS = named(
    """a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br button
    canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset
    figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input
    ins kbd keygen label legend li link main map mark marquee menu menuitem meta meter nav nobr noembed noframes noscript
    object ol optgroup option output p param picture plaintext pre progress q rb rp rt ruby s samp script section select
    slot small source span strike strong style sub summary sup svg math table tbody td template textarea tfoot th thead time
    title tr track tt u ul var video wbr xml xmp includetail"""
)
_CANDIDATE = re.compile(r"<([a-zA-Z/!?])")
_SIMPLE = re.compile(
    r"""<(/?+)([a-zA-Z][a-zA-Z0-9]{0,20}+)((?:[\s/](?:[^<>"']|"[^"<>]*+"|'[^'<>]*+')*+)?+)>"""
)
"""A tag as nearly all are: no sign in it that could end or begin another one."""
_NAME = re.compile(r"/?+([a-zA-Z][a-zA-Z0-9:._-]{0,60}+)(?=[\s/>])")
_ATTRIBUTE = re.compile(r"""([a-zA-Z][a-zA-Z:_-]{0,40}+)\s*+(?:=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++))?+""")
_COMPLETE = re.compile(r"""(?:[^=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=(?!\s*+["']))*+""")
"""All of a tag up to a quoted value that is not closed."""
_NUMBER = re.compile(r"&#[xX]?+[0-9a-fA-F]{9,}+;?+")
_ATTRIBUTES_READ = 4_000
_MOST_ATTRIBUTES = 40


class Tag(NamedTuple):
    """`<name …>` or, with `is_end`, `</name>`. The name is in lower case."""

    name: str
    is_end: bool
    raw: str

    def attributes(self) -> dict[str, str]:
        """By name in lower case, entities resolved; of two with one name the first counts. Forty of them at most."""
        found: dict[str, str] = {}
        if self.raw:
            for match in islice(_ATTRIBUTE.finditer(self.raw[:_ATTRIBUTES_READ]), _MOST_ATTRIBUTES):
                found.setdefault(match[1].lower(), text_of((match[2] or "").strip("\"'")))
        return found


def text_of(raw: str) -> str:
    """Text with its entities resolved."""
    # A number of thousands of digits is no character, and Python refuses to make an integer of it.
    return unescape(_NUMBER.sub("\ufffd", raw)) if "&" in raw else raw


def tokens(html: str) -> Iterator[str | Tag]:
    """Text (entities not resolved) and tags, in order. Comments, declarations and swallowed elements are left out."""
    ends = _Ends(html)
    text_from = at = 0
    while not ends.are_gone and (candidate := _CANDIDATE.search(html, at)) is not None:
        start = candidate.start()
        at, tag = _token(ends, start, candidate[1])
        if at == start + 1:
            continue
        if start > text_from:
            yield html[text_from:start]
        if tag:
            yield tag
            if tag.name in SWALLOWED and not tag.is_end:
                at = _after_swallowed(ends, tag.name, at)
        text_from = at
    if text_from < len(html):
        yield html[text_from:]


def _token(ends: _Ends, start: int, sign: str) -> tuple[int, Tag | None]:
    """Where reading goes on behind the `<`, and the tag if it is one; the next character if the `<` is text."""
    simple = _SIMPLE.match(ends.html, start)
    if simple is not None and (name := simple[2].lower()) in ELEMENTS:
        return simple.end(), Tag(name, bool(simple[1]), "" if simple[1] else simple[3])
    if sign in "!?":
        return _after_declaration(ends, start), None
    return _tag(ends, start) or (start + 1, None)


class _Ends:
    """Looks for marks further on, and for none a second time after it was not found."""

    def __init__(self, html: str) -> None:
        self.html = html
        self._lower = ""
        self._gone: set[str] = set()

    @property
    def are_gone(self) -> bool:
        """Whether no tag can end any more."""
        return ">" in self._gone

    def find(self, mark: str, start: int) -> int:
        if mark in self._gone:
            return -1
        found = self.html.find(mark, start)
        if found < 0:
            self._gone.add(mark)
        return found

    def find_element(self, name: str, start: int) -> int:
        if f"</{name}" in self._gone:
            return -1
        self._lower = self._lower or self.html.translate(_ASCII_LOWER)
        found = self._lower.find(f"</{name}", start)
        if found < 0:
            self._gone.add(f"</{name}")
        return found


_ASCII_LOWER = {ord(upper): upper.lower() for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def _after_declaration(ends: _Ends, start: int) -> int:
    if ends.html.startswith("<!--", start):
        end = ends.find("-->", start + 2)
        if end >= 0:
            return end + 3
    end = ends.find(">", start)
    return end + 1 if end >= 0 else start + 1


def _after_swallowed(ends: _Ends, name: str, at: int) -> int:
    """Past the content of a swallowed element, before its end tag. A script that does not end swallows everything, as in browsers."""
    end = ends.find_element(name, at)
    if end >= 0:
        return end
    return len(ends.html) if name in ("script", "style") else at


def _tag(ends: _Ends, start: int) -> tuple[int, Tag] | None:
    """Where the tag ends, and the tag; None if it is none."""
    named = _NAME.match(ends.html, start + 1)
    if named is None:
        return None
    name = named[1].lower()
    if name not in ELEMENTS and ":" not in name[1:-1]:
        return None
    end = _tag_end(ends, named.end())
    raw = ends.html[named.end() : end]
    if end < 0 or ("<" in raw and not ("'" in raw or '"' in raw)):
        return None
    is_end = ends.html[start + 1] == "/"
    return end + 1, Tag(name, is_end, "" if is_end else raw)


def _tag_end(ends: _Ends, start: int) -> int:
    """The `>` of the tag: the first one that stands in no quoted value. A value that never ends, or holds a tag, does not count."""
    end = ends.find(">", start)
    while end >= 0:
        opened = _COMPLETE.match(ends.html, start, end)
        if opened is None or opened.end() == end:
            return end
        quote = ends.html[opened.end() + 1 : end].lstrip()[:1]
        closing = ends.find(quote, end)
        if closing < 0 or ends.html.find("<", end, closing) >= 0:
            return end
        later = ends.find(">", closing)
        if later < 0:
            return end
        start, end = closing + 1, later
    return end
