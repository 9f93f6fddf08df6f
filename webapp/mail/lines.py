"""A mail as lines, each with what is known of it before anybody reads it; and how much of a mail is read at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from webapp.mail.words import HEADERS

MOST_CHARACTERS = 1_000_000
MOST_LINES = 20_000
LINE_LOOKED_AT = 600
"""So many characters of a line are looked at when its kind is judged. All of it is kept."""

BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0]"
)
"""Characters that take no room: mails are padded with them, and right-to-left marks stand around names."""

_MARKS = re.compile(r"[ \t]{0,3}+(?:>[ \t]?+){1,200}+")
_OPEN_ADDRESS = re.compile(r"<(?:mailto:)?[^<>\s@]{1,64}@[^<>\s@]{1,255}$")
_INITIALS = re.compile(r"[ \t]?+[A-Z][A-Za-z]{0,3}+>(?= |$)")


_HEADER_NAME = re.compile(
    r"[*_|#\s]{0,6}+([^:：*_|]{1,40}?)\s{0,2}[*_]{0,3}\s{0,2}[:：](?!//)\s{0,4}[*_]{0,3}"
)


class Role(StrEnum):
    """What HTML says of a line by the element that it stands in."""

    NONE = ""
    LEAD_IN = "lead-in"
    """The line of a client that tells who wrote the quotation below."""
    HEADER = "header"
    """The block with sender, date and subject above a quotation."""
    HISTORY = "history"
    FORWARDED = "forwarded"
    SIGNATURE = "signature"


@dataclass(slots=True)
class Line:
    """`text` is as written, without its end. `depth` counts the quotations that it stands in: marks (>) or cited blocks.

    `indent` counts blocks that may be quotations or only moved in, `box` the containers that clients put history into.
    """

    text: str
    bare: str = ""
    depth: int = 0
    indent: int = 0
    box: int = 0
    role: Role = Role.NONE
    part: tuple[str, str] | None = None
    """(which part of a header it could be, its value)."""

    def __post_init__(self) -> None:
        """`bare` is the part that is looked at: without quotation marks, unseen characters and odd blanks."""
        looked_at = self.text[:LINE_LOOKED_AT]
        if not looked_at.isascii():
            looked_at = UNSEEN.sub("", looked_at).replace("\xa0", " ").replace("\u202f", " ")
        marks = _MARKS.match(looked_at) if ">" in looked_at else None
        if marks and not _is_a_figure(looked_at, marks):
            self.depth += marks[0].count(">")
            looked_at = looked_at[marks.end() :]
        self.bare = looked_at.strip()
        self.part = part_of(self.bare)

    @property
    def is_blank(self) -> bool:
        return not self.bare

    @property
    def is_initialled(self) -> bool:
        """`AM> text`, as The Bat! quotes."""
        return _INITIALS.match(self.text) is not None

    def join_quotation(self) -> None:
        """Below a marked line, `>40 pallets` is one more of them."""
        marks = _MARKS.match(self.bare)
        if marks and self.bare[marks.end() :][:1].isdigit():
            self.depth += marks[0].count(">")
            self.bare = self.bare[marks.end() :]

    def close_address(self) -> None:
        """Below `Ann <ann@acorn.test`, which a client wrapped, `> wrote:` quotes nothing: it closes the address."""
        written = self.text[:LINE_LOOKED_AT].strip()
        if written.endswith((":", "：")):
            self.depth, self.bare, self.part = 0, written, None


def part_of(bare: str) -> tuple[str, str] | None:
    """(which part of a header a line would be, its value); None if it does not begin with a header's name."""
    begins = bare[:60]
    if ":" not in begins and "：" not in begins:
        return None
    found = _HEADER_NAME.match(bare)
    part = HEADERS.get(" ".join(found[1].split()).lower()) if found else None
    return (part, bare[found.end() :].strip()) if found and part else None


def _is_a_figure(line: str, marks: re.Match[str]) -> bool:
    """`>40 pallets`, `>= 40`, `>>> STOP <<<`, `>>> Ann 10:02 >>>`: signs that a writer uses, and no quotation."""
    rest = line[marks.end() :].strip()
    return (
        (marks[0].endswith(">") and rest[:1].isdigit())
        or rest.startswith("=")
        or rest.endswith(("<<", " <", " >>>"))
    )


def cut(text: str) -> tuple[str, bool]:
    """The part of a text that is read, and whether that is not all of it."""
    if len(text) <= MOST_CHARACTERS:
        return text, False
    return text[:MOST_CHARACTERS], True


def of_text(text: str) -> tuple[list[Line], bool]:
    """The lines of a plain text, runs of blank lines as one, and whether it was too long to read all."""
    text, is_truncated = cut(text)
    lines: list[Line] = []
    for raw in BREAK.sub("\n", text).split("\n"):
        if (not raw or raw.isspace()) and (not lines or lines[-1].is_blank):
            continue
        if len(lines) == MOST_LINES:
            return lines, True
        line = Line(raw.rstrip())
        if lines and line.depth == 1 and _OPEN_ADDRESS.search(lines[-1].bare):
            line.close_address()
        if lines and lines[-1].depth and not line.depth:
            line.join_quotation()
        if not line.is_blank or not lines or not lines[-1].is_blank or line.depth != lines[-1].depth:
            lines.append(line)
    return lines, is_truncated


def joined(lines: list[Line]) -> str:
    """Their text, without blank lines at the ends and with one at most between."""
    kept: list[str] = []
    for line in lines:
        text = "" if line.is_blank and not line.depth else line.text
        if text or (kept and kept[-1]):
            kept.append(text.replace("\xa0", " "))
    return "\n".join(kept).strip()
