"""What a mail says: its writer's own words, apart from history, signature and mails passed on.

`read` is pure, takes linear time, and reads at most a million characters. Nothing is dropped: every word that it reads is in one
segment, in order, so that a page can fold some and show all.

Which part is believed. HTML is the stronger witness, because clients mark quotations in it; it is read if it holds what the
plain part says. If the two parts differ, the one with more words is read: the other is a stub. A plain part without visible
characters counts as none.

What is believed in doubt. A word that may be the writer's is the writer's: an answer below a quotation or between its lines; all
of an unmarked history when the writer points to answers in it ("my answers are in red") or when there would be nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import groupby

from webapp.mail import headers, layout, lines, partings, signatures
from webapp.mail.history import Judged, Kind, judge
from webapp.mail.lines import Line

FEWEST_MARKS = 2
LONGEST_GREETING = 4
"""Words."""

_WORD = re.compile(r"\w{1,200}+")
_FORWARD = re.compile(
    r"\s{0,3}(?:\[[^\]]{1,40}\]\s?)?(?:fwd?|wg|tr|rv|enc|pd|vs|vb|vl|i|i̇lt|ilt|doorst|fs|videresend|転送|转发|轉寄|переслано)\s?[:：]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """Lines of one kind that stand together, without blank lines at the ends."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class MailContent:
    """`own`, `quoted` and `signature` are the texts of the segments of their kind, in order, a blank line between.

    `own` is empty only when the writer wrote nothing. `is_truncated`: there was more than is read.
    """

    segments: tuple[Segment, ...]
    is_truncated: bool = False

    @property
    def own(self) -> str:
        return self._of(Kind.OWN)

    @property
    def quoted(self) -> str:
        return self._of(Kind.QUOTED)

    @property
    def signature(self) -> str:
        return self._of(Kind.SIGNATURE)

    @property
    def forwarded(self) -> str:
        return self._of(Kind.FORWARDED)

    @property
    def text(self) -> str:
        """All of it, as one text."""
        return "\n\n".join(segment.text for segment in self.segments)

    def _of(self, kind: Kind) -> str:
        return "\n\n".join(segment.text for segment in self.segments if segment.kind is kind)


def read(text: str, html: str | None = None, *, subject: str = "") -> MailContent:
    """The mail whose plain part and HTML these are. The subject only tells whether the mail passes on another one (`Fwd:`)."""
    is_forward = _FORWARD.match(subject) is not None
    text = _decoded(text)
    plain, plain_cut = lines.of_text(text)
    if not html:
        return _content(plain, plain_cut, is_forward)
    laid = layout.of_html(html)
    if not _is_written(laid.lines):
        return _content(plain, plain_cut or laid.is_truncated, is_forward)
    if _is_written(plain) and _says_more(plain, laid.lines):
        return _content(plain, plain_cut, is_forward)
    return _content(laid.lines, laid.is_truncated, is_forward)


def _decoded(text: str) -> str:
    """A plain part that was made from HTML by half: its quotation marks are still written as `&gt;`."""
    return unescape(text) if text.count("\n&gt;", 0, lines.MOST_CHARACTERS) >= FEWEST_MARKS else text


def _content(read_lines: list[Line], is_truncated: bool, is_forward: bool) -> MailContent:
    judged = judge(read_lines, is_forward=is_forward)
    _settle_doubts(read_lines, judged)
    signatures.set_apart(read_lines, judged.kinds)
    if not _words_of(read_lines, judged.kinds, Kind.OWN):
        _take_back_signature(read_lines, judged.kinds)
    return MailContent(tuple(_segments(read_lines, judged.kinds)), is_truncated)


def _segments(read_lines: list[Line], kinds: list[Kind]) -> Iterator[Segment]:
    """Runs of one kind. Blank lines belong to no kind, so they part nothing."""
    written = [(kind, line) for kind, line in zip(kinds, read_lines, strict=True)]
    before = Kind.OWN
    for place, (kind, line) in enumerate(written):
        before = before if line.is_blank and not line.depth else kind
        written[place] = (before, line)
    for kind, run in groupby(written, key=lambda pair: pair[0]):
        text = lines.joined([line for _, line in run])
        if text:
            yield Segment(kind, text)


def _settle_doubts(read_lines: list[Line], judged: Judged) -> None:
    own = _words_of(read_lines, judged.kinds, Kind.OWN)
    opening = judged.unmarked
    if not own and not judged.openings and Kind.FORWARDED not in judged.kinds:
        # Everything is marked, and nothing says that it is a quotation.
        _turn(judged, Kind.OWN, lambda _: True)
    elif not own and opening:
        # Nothing above: an answer below a line that says who wrote, the answer of a help desk, or a mail that was passed on
        # without a word.
        is_passed_on = opening.is_header and not headers.asks_above(read_lines[opening.start])
        kind = Kind.FORWARDED if is_passed_on else Kind.OWN
        start = opening.start if is_passed_on else opening.end
        _turn(judged, kind, lambda place: start <= place < judged.sunk_until)
    elif own and judged.openings and not _is_written_below(read_lines, judged):
        if judged.unmarked and _only_greets(read_lines, judged):
            _turn(judged, Kind.OWN, lambda place: place >= judged.openings[0].end)
        else:
            _believe_pointing(read_lines, judged)


def _believe_pointing(read_lines: list[Line], judged: Judged) -> None:
    """The writer says that there are answers below, and none stands apart from the history."""
    first = judged.openings[0]
    above = " ".join(line.bare for line in read_lines[: first.start])[:4_000]
    if partings.POINTS_BELOW.search(above):
        _turn(judged, Kind.OWN, lambda place: place >= first.end and judged.kinds[place] is Kind.QUOTED)
    elif first.is_header and any(
        partings.SHOWS_BELOW.match(line.bare) for line in read_lines[: first.start][:40]
    ):
        _turn(judged, Kind.FORWARDED, lambda place: judged.kinds[place] is Kind.QUOTED)


def _only_greets(read_lines: list[Line], judged: Judged) -> bool:
    """`Hi Priya,` and nothing else above the history: nobody sends that, so the answers stand within it."""
    own = [
        line.bare
        for line, kind in zip(read_lines, judged.kinds, strict=True)
        if kind is Kind.OWN and not line.is_blank and not signatures.is_from_a_phone(line.bare)
    ]
    return (
        len(own) == 1
        and own[0].endswith((",", "，", "،"))
        and len(own[0].split()) <= LONGEST_GREETING
        and not signatures.is_closing(own[0])
    )


def _is_written_below(read_lines: list[Line], judged: Judged) -> bool:
    below = judged.openings[0].end
    return any(
        kind is Kind.OWN and not line.is_blank and not signatures.is_from_a_phone(line.bare)
        for kind, line in zip(judged.kinds[below:], read_lines[below:], strict=True)
    )


def _take_back_signature(read_lines: list[Line], kinds: list[Kind]) -> None:
    """Nothing but a signature: people type into the element that their client made for it."""
    signed = [
        line
        for kind, line in zip(kinds, read_lines, strict=True)
        if kind is Kind.SIGNATURE and not line.is_blank
    ]
    if any(not signatures.is_from_a_phone(line.bare) for line in signed):
        for place, kind in enumerate(kinds):
            if kind is Kind.SIGNATURE and not signatures.is_from_a_phone(read_lines[place].bare):
                kinds[place] = Kind.OWN


def _turn(judged: Judged, kind: Kind, which: Callable[[int], bool]) -> None:
    for place in range(len(judged.kinds)):
        if which(place):
            judged.kinds[place] = kind


def _words_of(read_lines: list[Line], kinds: list[Kind], kind: Kind) -> bool:
    return any(found is kind and not line.is_blank for found, line in zip(kinds, read_lines, strict=True))


def _is_written(read_lines: list[Line]) -> bool:
    return any(not line.is_blank for line in read_lines)


def _says_more(plain: list[Line], laid: list[Line]) -> bool:
    """Whether the plain part has words that the HTML lacks, and more of them than the HTML has."""
    ours, theirs = _counted(plain), _counted(laid)
    missing = (ours - theirs).total()
    return missing * 5 > ours.total() and missing > (theirs - ours).total()


def _counted(read_lines: list[Line]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for line in read_lines:
        counted.update(_WORD.findall(line.bare.lower()))
    return counted
