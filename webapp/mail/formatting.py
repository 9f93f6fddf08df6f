"""Marks in what a person writes, and the HTML that mail programs keep: **bold**, *italics*, lists, [words](https://…).

The text with its marks is what is stored and edited. Nothing of it is HTML: all of it is escaped, and an address leads
to a web page or a mailbox or is no link. What is no complete mark stands as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby

LINK = r"\[([^\[\]\n]{1,200})\]\(((?:https?://|mailto:)[^\s()<>\"']{1,1000})\)"
BARE = r"https?://[^\s<>\"']{1,1000}"
BOLD = r"\*\*(?=\S)([^*\n]{1,2000}?)(?<=\S)\*\*"
ITALIC = r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,2000}?)(?<=\S)\*(?![\w*])"
MARKED = re.compile(f"{LINK}|({BARE})|{BOLD}|{ITALIC}")
ENDS = ".,;:!?)"
BULLET = re.compile(r"- (?=\S)")
NUMBER = re.compile(r"\d{1,3}\. (?=\S)")
LISTS = {"ul": BULLET, "ol": NUMBER}


def html_of(text: str) -> str:
    """The text as the HTML of a mail: paragraphs, line breaks inside them, lists, and what the marks mean."""
    paragraphs = re.split(r"\n{2,}", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "".join(block for paragraph in paragraphs for block in _blocks(paragraph))


def html_as_is(text: str) -> str:
    """Text of others as the HTML of a mail: its lines as they stand, its marks mean nothing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if text else []
    return f"<div><br>{'<br>'.join(escape(line) for line in lines)}</div>" if lines else ""


def plain_of(text: str) -> str:
    """The text without its marks, for whoever reads it as text: the address of a link stands behind its words."""
    return _without(text, lambda words, address: words if words == address else f"{words} ({address})")


def seen_of(text: str) -> str:
    """The words that a reader of the HTML sees: a link is its words alone."""
    return _without(text, lambda words, _address: words)


def _without(text: str, link: Callable[[str, str], str]) -> str:
    def said(found: re.Match[str]) -> str:
        words, address, bare, bold, italic = found.groups()
        if address:
            return link(words, address)
        return str(bare or _without(bold or italic, link))

    return MARKED.sub(said, text)


def _blocks(paragraph: str) -> Iterator[str]:
    for kind, lines in groupby(paragraph.split("\n"), key=_kind):
        if kind == "p":
            yield f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>"
        else:
            items = (LISTS[kind].sub("", line, count=1) for line in lines)
            yield f"<{kind}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</{kind}>"


def _kind(line: str) -> str:
    return next((kind for kind, begins in LISTS.items() if begins.match(line)), "p")


def _inline(line: str) -> str:
    parts, end = [], 0
    for found in MARKED.finditer(line):
        parts += [escape(line[end : found.start()]), _marked(found)]
        end = found.end()
    return "".join([*parts, escape(line[end:])])


def _marked(found: re.Match[str]) -> str:
    words, address, bare, bold, italic = found.groups()
    if address:
        return _link(address, words)
    if bare:
        kept = bare.rstrip(ENDS)
        return _link(kept, kept) + escape(bare[len(kept) :])
    return f"<b>{_inline(bold)}</b>" if bold else f"<i>{_inline(italic)}</i>"


def _link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>'
