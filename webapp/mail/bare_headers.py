"""Headers without colons, or spread over lines: as WEB.DE writes them, and as Lotus Notes makes text of its tables.

    Gesendet Freitag, 27. November 2026 um 10:02      Ann Lee <ann@acorn.test>          Ann Lee
    Von Ann Lee <ann@acorn.test>                      27/11/2026 10:02                  <ann@acorn.test>      To: …
    An bob@h4.test                                    To                                                      cc:
    Betreff Paletten                                  bob@h4.test                       27/11/2026 10:02      Subject: …
                                                      Subject
                                                      Pallets

A sender's address and a date with an hour must be in their places: without these it is somebody's list.
"""

from __future__ import annotations

import re

from webapp.mail.attributions import ADDRESS
from webapp.mail.headers import Header, is_timed
from webapp.mail.lines import Line
from webapp.mail.words import COPY, DATE, FROM, HEADERS, SENT, SUBJECT, TO

MOST_LINES = 14
_NAMED = re.compile(r"([^\W\d_]{1,20})[ \t]{1,8}(\S.*)")
_COLUMN = re.compile(r"(.*?)[ \t]{3,}([^\W\d_]{1,20})[ \t]?:(?:[ \t]|$)")
LONGEST_DATE = 60


def bare_header_at(lines: list[Line], start: int) -> Header | None:
    """The header that begins in this line; None when it is none for certain."""
    return _without_colons(lines, start) or _under_labels(lines, start) or _in_columns(lines, start)


def may_begin(bare: str) -> bool:
    """Cheap, for every line."""
    if "@" in bare:
        return True
    first = bare[:22].split(" ", 1)[0].lower()
    return first != bare and HEADERS.get(first) in (FROM, SENT, DATE)


def _without_colons(lines: list[Line], start: int) -> Header | None:
    header = Header(start, start)
    for place in range(start, min(len(lines), start + MOST_LINES)):
        found = _NAMED.fullmatch(lines[place].bare)
        part = HEADERS.get(found[1].lower()) if found else None
        if found is None or part is None or part in header.parts:
            break
        header.parts[part] = found[2]
        header.end = place + 1
    is_dated = is_timed(header.parts.get(SENT) or header.parts.get(DATE, ""))
    is_addressed = ADDRESS.search(header.parts.get(FROM, "")) is not None
    return header if is_dated and is_addressed and {TO, SUBJECT} <= header.parts.keys() else None


def _under_labels(lines: list[Line], start: int) -> Header | None:
    """Name and address, the date below, and then names of fields, each above its value."""
    if not ADDRESS.search(lines[start].bare) or len(lines[start].bare) > 160 or start + 1 >= len(lines):
        return None
    date = lines[start + 1].bare
    if len(date) > LONGEST_DATE or not is_timed(date):
        return None
    header = Header(start, start + 2, {FROM: lines[start].bare, SENT: date})
    last = ""
    for place in range(start + 2, min(len(lines), start + MOST_LINES)):
        bare = lines[place].bare
        part = HEADERS.get(bare.lower().rstrip(": ")) if len(bare) <= 20 else None
        if part in (TO, COPY, SUBJECT):
            header.parts[part], header.end, last = "", place + 1, part
        elif bare and last and not header.parts[last]:
            header.parts[last], header.end = bare, place + 1
        elif bare:
            break
    return header if {TO, SUBJECT} <= header.parts.keys() else None


def _in_columns(lines: list[Line], start: int) -> Header | None:
    """The sender and the date on the left, the other fields on the right."""
    first = _COLUMN.match(lines[start].bare)
    if first is None or HEADERS.get(first[2].lower()) != TO or not ADDRESS.search(first[1]):
        return None
    for place in range(start + 1, min(len(lines), start + MOST_LINES)):
        found = _COLUMN.match(lines[place].bare)
        if found and HEADERS.get(found[2].lower()) == SUBJECT and is_timed(found[1]):
            is_named = start > 0 and 0 < len(lines[start - 1].bare) <= 60
            return Header(start - is_named, place + 1, {FROM: first[1], SENT: found[1], SUBJECT: ""})
    return None
