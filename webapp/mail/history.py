"""Where the words of others stand in a mail: each line is given its kind.

A quotation whose lines are marked (>, or a cited block in HTML) ends where the marks end, so answers below and between are the
writer's own. A quotation without marks, as Outlook makes it, goes on to the end of its box in HTML, else to the end of the mail.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile

from webapp.mail import attributions, bare_headers, headers, marks
from webapp.mail.attributions import Certainty
from webapp.mail.lines import LINE_LOOKED_AT, Line, Role

MOST_WRAPPED = 5
MOST_TRIES = 500
"""A mail with more lines that look like headers is none that a person answers; the rest of it is the writer's."""


class Kind(StrEnum):
    OWN = "own"
    QUOTED = "quoted"
    SIGNATURE = "signature"
    FORWARDED = "forwarded"


@dataclass(frozen=True, slots=True)
class Opening:
    """Lines that open a quotation, `start` up to `end` (not included)."""

    start: int
    end: int
    kind: Kind
    is_header: bool = False
    """A header or a divider, and not a line that says who wrote."""


@dataclass(slots=True)
class Judged:
    """Each line's kind; `unmarked` is the opening whose history has no marks, if there is one, and `sunk` its lines' range."""

    kinds: list[Kind]
    openings: list[Opening] = field(default_factory=list)
    unmarked: Opening | None = None
    sunk_until: int = 0


def judge(lines: list[Line], *, is_forward: bool = False) -> Judged:
    """The kind of every line. `is_forward`: the subject says that the mail passes on another one."""
    found = _openings(lines, is_forward=is_forward)
    judged = Judged([_by_itself(line) for line in lines])
    place = 0
    while place < len(lines):
        opening = found.get(place)
        if opening is None or judged.kinds[place] is not Kind.OWN:
            place += 1
            continue
        judged.openings.append(opening)
        place = _sink(lines, judged, opening)
    _set_initialled(lines, judged)
    _set_forwarded(lines, judged)
    _mend_marks(lines, judged)
    return judged


def _by_itself(line: Line) -> Kind:
    if line.role is Role.FORWARDED:
        return Kind.FORWARDED
    if line.depth or line.role is Role.HISTORY:
        return Kind.QUOTED
    return Kind.SIGNATURE if line.role is Role.SIGNATURE else Kind.OWN


def _sink(lines: list[Line], judged: Judged, opening: Opening) -> int:
    """Give the opening and what it opens their kind; the place where reading goes on."""
    first = lines[opening.start]
    end = opening.end
    judged.kinds[opening.start : end] = [opening.kind] * (end - opening.start)
    body = next((place for place in range(end, len(lines)) if not lines[place].is_blank), len(lines))
    if body == len(lines):
        return body
    if _is_deeper(lines[body], first):
        while body < len(lines) and (_is_deeper(lines[body], first) or lines[body].is_blank):
            judged.kinds[body] = opening.kind
            body += 1
        return body
    while body < len(lines) and lines[body].box >= first.box:
        judged.kinds[body] = opening.kind
        body += 1
    judged.unmarked, judged.sunk_until = opening, body
    return body


def _is_deeper(line: Line, opening: Line) -> bool:
    return line.depth > opening.depth or line.indent > opening.indent or line.role is Role.HISTORY


def _openings(lines: list[Line], *, is_forward: bool) -> dict[int, Opening]:
    found: dict[int, Opening] = {}
    place = tries = 0
    while place < len(lines) and tries < MOST_TRIES:
        line = lines[place]
        skipped = line.is_blank or line.depth or line.role is Role.HISTORY
        tries += not skipped and (line.part is not None or attributions.ends_like_one(line.bare))
        opening = None if skipped else _opening_by(lines, place, is_forward=is_forward)
        if opening:
            for start in range(opening.start, opening.end):
                found.pop(start, None)
            found[opening.start] = opening
            place = max(place + 1, opening.end)
        else:
            place += 1
    return found


def _opening_by(lines: list[Line], place: int, *, is_forward: bool) -> Opening | None:
    """The opening that this line betrays: a header or divider that begins in it, or an attribution that ends in it."""
    line = lines[place]
    history = Kind.FORWARDED if is_forward or _is_announced(lines, place) else Kind.QUOTED
    drawn = headers.divider(line)
    if drawn:
        return _divided(lines, place, Kind.FORWARDED if drawn == "forwarded" else history)
    if line.role is Role.HEADER and (header := headers.structured_header_at(lines, place)):
        return _with_rule(lines, header, history)
    if line.role is Role.LEAD_IN and (lead_in := _lead_in(lines, place)):
        return lead_in
    if header := _header(lines, place):
        return _with_rule(lines, header, history)
    if attributions.ends_like_one(line.bare):
        return _attribution(lines, place)
    return Opening(place, place + 1, Kind.QUOTED) if attributions.begins_with_one(line.bare) else None


def _header(lines: list[Line], place: int) -> headers.Header | None:
    """The header that begins in this line, if it is one for certain."""
    header = headers.header_at(lines, place)
    if header:
        above = _above(lines, place)
        marked = above is not None and (headers.is_drawn(lines[above]) or headers.names_one(lines[above]))
        if header.is_certain(marked=marked):
            return header
    return bare_headers.bare_header_at(lines, place) if bare_headers.may_begin(lines[place].bare) else None


def _is_announced(lines: list[Line], place: int) -> bool:
    """`This is what I got:` above a header: the writer shows the mail, so it is not folded."""
    above = _above(lines, place)
    return above is not None and lines[above].bare.endswith((":", "：")) and lines[above].part is None


def _lead_in(lines: list[Line], start: int) -> Opening | None:
    """What a client put into the element for its lead-in, unless somebody wrote something else into it."""
    end = start
    while end < min(len(lines), start + MOST_WRAPPED) and lines[end].role is Role.LEAD_IN:
        end += 1
    text = " ".join(line.bare for line in lines[start:end]).strip()
    return Opening(start, end, Kind.QUOTED) if "@" in text or text.endswith((":", "：")) else None


def _divided(lines: list[Line], place: int, kind: Kind) -> Opening:
    """A divider, and the header below it if there is one."""
    below = next((n for n in range(place + 1, min(place + 4, len(lines))) if not lines[n].is_blank), None)
    header = headers.header_at(lines, below) if below is not None else None
    if header and (lines[header.start].depth == lines[place].depth) and len(header.parts) >= 2:
        return Opening(place, header.end, kind, is_header=True)
    return Opening(place, place + 1, kind, is_header=True)


def _with_rule(lines: list[Line], header: headers.Header, kind: Kind) -> Opening:
    """The header with the rule or the words that a client put above it."""
    above = _above(lines, header.start)
    start = header.start
    if above is not None and (headers.is_drawn(lines[above]) or headers.names_one(lines[above])):
        start = above
        if headers.names_one(lines[above]) and "forward" in lines[above].bare.lower():
            kind = Kind.FORWARDED
    return Opening(start, header.end, kind, is_header=True)


def _above(lines: list[Line], place: int) -> int | None:
    return next((n for n in range(place - 1, max(-1, place - 4), -1) if not lines[n].is_blank), None)


def _attribution(lines: list[Line], end: int) -> Opening | None:
    """The attribution that ends in this line, which may have begun up to four lines above."""
    unclear: Opening | None = None
    text = ""
    for start in range(end, max(-1, end - MOST_WRAPPED), -1):
        line = lines[start]
        if line.is_blank or line.depth != lines[end].depth or len(text) > LINE_LOOKED_AT:
            break
        text = f"{line.bare} {text}".strip()
        sure = attributions.certainty(text)
        if sure is Certainty.CLEAR:
            wrapped = start > 0 and attributions.is_beginning(lines[start - 1].bare)
            return Opening(_with_fields(lines, start - wrapped), end + 1, Kind.QUOTED)
        if sure is Certainty.UNCLEAR and unclear is None:
            unclear = Opening(start, end + 1, Kind.QUOTED)
    return unclear if unclear and _quotes_follow(lines, unclear.end, lines[end]) else None


def _with_fields(lines: list[Line], start: int) -> int:
    """Where it begins with the fields above it: `To:` and `Subject:`, as Yandex writes them over its line."""
    fields = list(takewhile(lambda line: line.part, lines[max(0, start - MOST_WRAPPED) : start][::-1]))
    return start - len(fields) if len(fields) >= 2 else start


def _quotes_follow(lines: list[Line], place: int, opening: Line) -> bool:
    following = next((line for line in lines[place : place + 3] if not line.is_blank), None)
    return following is not None and (_is_deeper(following, opening) or following.is_initialled)


def _set_initialled(lines: list[Line], judged: Judged) -> None:
    """Quotations that are marked with initials (`AM> text`): only below an attribution."""
    if judged.unmarked is None or judged.unmarked.is_header:
        return
    below = range(judged.unmarked.end, judged.sunk_until)
    if next((lines[place].is_initialled for place in below if not lines[place].is_blank), False):
        for place in below:
            judged.kinds[place] = Kind.QUOTED if lines[place].is_initialled else Kind.OWN
        judged.unmarked = None


def _set_forwarded(lines: list[Line], judged: Judged) -> None:
    """A mail passed on whose own first line is marked, too (`> Begin forwarded message:`)."""
    before = Kind.OWN
    for place, line in enumerate(lines):
        kind = judged.kinds[place]
        is_passed_on = line.depth and before is Kind.OWN and headers.divider(line) == "forwarded"
        if kind is Kind.QUOTED and (before is Kind.FORWARDED or is_passed_on):
            judged.kinds[place] = kind = Kind.FORWARDED
        before = before if line.is_blank else kind


def _mend_marks(lines: list[Line], judged: Judged) -> None:
    """Marks that a writer uses for something else, and quotations that bear none."""
    kinds, stop = judged.kinds, judged.openings[0].start if judged.openings else len(lines)
    for run in marks.own_items(lines, [kind is Kind.QUOTED for kind in kinds], stop):
        kinds[run.start : run.stop] = [Kind.OWN] * len(run)
    for run in marks.moved_in(lines, [kind is Kind.OWN for kind in kinds]):
        kinds[run.start : run.stop] = [Kind.QUOTED] * len(run)
