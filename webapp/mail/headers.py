"""The block with sender, date, recipients and subject that clients put above a mail they quote or pass on, and the lines above it.

`From: Rotterdam` and `To: Hamburg` make no header: it takes an address where one belongs, or a date with a time and a subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from webapp.mail.attributions import ADDRESS
from webapp.mail.lines import Line, Role
from webapp.mail.words import (
    ABOVE_THIS_LINE,
    COPY,
    DATE,
    FORWARDED,
    FROM,
    HEADERS,
    ORIGINAL,
    OTHER,
    PRONOUNS,
    SENT,
    SUBJECT,
    TO,
    WROTE,
)

MOST_HEADER_LINES = 24
LONGEST_REST = 80
"""Of a value that a client wrapped."""
_ONLY_ADDRESS = re.compile(r"[\"'<\[(]{0,2}(?:mailto:)?[^\s@<>\"]{1,64}@[^\s@<>\"]{1,255}[>\])\"']{0,2}[;,]?")
_NOTES_NAME = re.compile(r"[^/@]{1,60}/[^/@]{1,60}(?:/[^/@]{1,60}){0,4}(?:@\S{1,60})?")
_PIECE = re.compile(r"(?:^|\s)([^\s:：]{1,20}(?: [^\s:：]{1,12})?)\s?[:：]\s([^:：]{1,200})")
_TIMED = re.compile(
    r"(?<![\d.])\d{1,2}(?:[:h]\d\d|\.\d\d(?![\d.]))|\d{1,2} ?[ap]\.?m|[上下]午", re.IGNORECASE
)
_SENTENCE = re.compile(r"[?!:]|\.\s|\S{1,40}(?:\s+\S{1,40}){8}")
"""What no name has in it: the end of a sentence, or nine words."""
_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\d年")
_FEW = re.compile(r"[-_=*~—–‐\s#+<>|.:·•\\]+")
_LEADING = re.compile(r"-{3,20} ?[^-]{4,60}? ?-{3,20}(?= [^-\s])")
"""A divider with its header flattened behind it."""
_DASHED = re.compile(r"[-_=*—–\\]{2,}.{0,80}[-_=*—–]{2,}|[-_=*—–─]{5,}")


@dataclass(slots=True)
class Header:
    """A block of header lines from `start` up to `end` (not included), by the parts it has."""

    start: int
    end: int
    parts: dict[str, str] = field(default_factory=dict)

    def is_certain(self, *, marked: bool) -> bool:
        """Whether it is a mail's header and not a list that somebody wrote. `marked`: a line that clients draw stands above it."""
        if FROM not in self.parts or not ({DATE, SENT, SUBJECT} & self.parts.keys()):
            return False
        date = self.parts.get(SENT, "") or self.parts.get(DATE, "")
        has_hour = is_timed(date)
        is_addressed = _is_addressed(self.parts[FROM]) or _is_addressed(self.parts.get(TO, ""))
        if len(self.parts.keys() - {OTHER}) >= 3:
            is_named = SENT in self.parts or (SUBJECT in self.parts and " " in self.parts[FROM].strip())
            return is_addressed or (has_hour and is_named) or marked
        return is_addressed and (has_hour or marked or SUBJECT in self.parts)


def header_at(lines: list[Line], start: int) -> Header | None:
    """The header that begins in this line, if its names are known; whether it is certain is for `is_certain` to say."""
    first = lines[start].part
    if first is None or first[0] in (OTHER, COPY):
        return None
    header = Header(start, start + 1)
    place, last = start, ""
    while place < min(len(lines), start + MOST_HEADER_LINES):
        line, part = lines[place], lines[place].part
        if part:
            last = part[0]
            header.parts.setdefault(*part)
            if place == start and part[1].count(":") >= 2:
                _take_flattened(header, part[1])
            header.end = place + 1
        elif line.is_blank:
            if place + 1 >= len(lines) or not lines[place + 1].part or len(header.parts) >= 4:
                break
        elif not _goes_on(lines, place, header, last):
            break
        else:
            header.parts[last] = f"{header.parts.get(last, '')} {line.bare}".strip()
            header.end = place + 1
        place += 1
    return header


def structured_header_at(lines: list[Line], start: int) -> Header | None:
    """A header in a language that we do not know, where the HTML says that it is one."""
    end = start
    while end < len(lines) and end < start + MOST_HEADER_LINES and lines[end].role is Role.HEADER:
        end += 1
    block = [line.bare for line in lines[start:end] if not line.is_blank]
    named = sum(1 for bare in block if ":" in bare[:40] or "：" in bare[:40])
    if named >= 3 and named * 2 >= len(block) and any("@" in bare or _TIMED.search(bare) for bare in block):
        return Header(start, end)
    return None


def divider(line: Line) -> str | None:
    """`-----Original Message-----` and its like: "original" or "forwarded", if the line is nothing else."""
    bare = line.bare
    if leading := _LEADING.match(bare):
        bare = leading[0]
    if len(bare) > 120:
        return None
    phrase = " ".join(_FEW.sub(" ", bare).split()).lower()
    is_drawn = bare[:2] in ("--", "__", "==", "**", "——", "\\-", "##", "‐‐") or bare.startswith(("- --", "—"))
    known = "original" if phrase in ORIGINAL else "forwarded" if _is_forwarded(phrase) else None
    if is_drawn and bare.endswith("--") and _names_writer(phrase.split()):
        return "original"
    return known if known and (is_drawn or (known == "forwarded" and bare.endswith((":", "：")))) else None


def asks_above(line: Line) -> bool:
    """`##- Please type your reply above this line -##`: what a help desk puts over what it sends."""
    return any(place in line.bare[:200].lower() for place in ABOVE_THIS_LINE)


def _names_writer(words: list[str]) -> bool:
    """`---- Ann Lee wrote ----`, as telephones write it."""
    return 2 <= len(words) <= 5 and words[-1] in WROTE and not PRONOUNS & set(words)


def names_one(line: Line) -> bool:
    """`Original message` without any line drawn around it, which counts above a header only."""
    phrase = " ".join(_FEW.sub(" ", line.bare[:120]).split()).lower()
    return phrase in ORIGINAL or _is_forwarded(phrase)


def is_drawn(line: Line) -> bool:
    """A rule, or words between dashes in any language. Counts above a header only."""
    return len(line.bare) <= 160 and _DASHED.fullmatch(line.bare) is not None


def _is_forwarded(phrase: str) -> bool:
    return phrase in FORWARDED or phrase.startswith(("forwarded by ", "weitergeleitet von "))


def _take_flattened(header: Header, value: str) -> None:
    """The other parts of a header that was flattened into one line."""
    for piece in _PIECE.finditer(value[:500]):
        words = piece[1].lower().split()
        part = HEADERS.get(" ".join(words)) or HEADERS.get(words[-1])
        if part:
            header.parts.setdefault(part, piece[2])


def _goes_on(lines: list[Line], place: int, header: Header, last: str) -> bool:
    """Whether a line without a name continues the header's line before: a wrapped list of people, a value on its own line, or
    what was left over of a long one, with the next name below it."""
    before, line = lines[place - 1], lines[place]
    if not header.parts.get(last):
        return len(line.bare) <= 200
    if before.is_blank:
        return False
    if before.bare.endswith((",", ";", "<", "[")) or _ONLY_ADDRESS.fullmatch(line.bare):
        return True
    is_last = place + 1 == len(lines) or lines[place + 1].part is None
    return not is_last and len(header.parts) >= 2 and len(line.bare) <= LONGEST_REST


def is_timed(value: str) -> bool:
    """Whether it holds a date with its year, and an hour."""
    return bool(_TIMED.search(value[:200]) and _YEAR.search(value[:200]))


def _is_addressed(value: str) -> bool:
    found = ADDRESS.search(value)
    return bool(
        (found and not _SENTENCE.search(value[: found.start()]))
        or _ONLY_ADDRESS.fullmatch(value)
        or _NOTES_NAME.fullmatch(value)
    )
