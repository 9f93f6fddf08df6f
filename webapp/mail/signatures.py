"""Where a writer's words end and a signature begins. When in doubt, it is the writer's word.

A signature is what follows `-- `, what a telephone adds, what HTML marks as one, a closing with a name and a way to reach
somebody below it, and a disclaimer. A closing with a name alone is a person's greeting, and stays. So does a postscript.
"""

from __future__ import annotations

import re

from webapp.mail import partings
from webapp.mail.history import Kind
from webapp.mail.lines import Line

MOST_LINES = 16
_WIDEST = 110
_LINK = re.compile(r"[<(\[]?(?:https?://|www\.)\S{1,500}+")


def set_apart(lines: list[Line], kinds: list[Kind]) -> None:
    """Mark the signatures at the ends of the writer's runs of lines."""
    _banner(lines, kinds)
    end = len(lines)
    while end > 0:
        if kinds[end - 1] is not Kind.OWN:
            end -= 1
            continue
        start = end
        while start > 0 and kinds[start - 1] is Kind.OWN:
            start -= 1
        _set_apart(lines, kinds, start, end)
        end = start


def _banner(lines: list[Line], kinds: list[Kind]) -> None:
    """Set apart the warning that a mail server put above the writer's words: one line, and a blank one below it.

    A warning of several lines stays: the last of them may be the writer's.
    """
    place = next((place for place, line in enumerate(lines) if not line.is_blank), None)
    if place is None or kinds[place] is not Kind.OWN or not partings.BANNERS.match(lines[place].bare):
        return
    below = zip(kinds[place + 1 :], lines[place + 1 :], strict=True)
    if lines[place + 1 : place + 2] and lines[place + 1].is_blank and any(_is_own(*each) for each in below):
        kinds[place] = Kind.SIGNATURE


def _is_own(kind: Kind, line: Line) -> bool:
    return kind is Kind.OWN and not line.is_blank


def is_from_a_phone(bare: str) -> bool:
    """`Sent from my iPhone` and its like, and nothing else in the line."""
    if not 6 <= len(bare) <= 120 or len(bare.split()) > 12:
        return False
    says_sent = partings.PHONE_BEGINS.match(bare) or partings.PHONE_FRAMES.fullmatch(bare)
    return bool(says_sent and partings.PHONE_DEVICE.search(bare)) and not bare.endswith("?")


def _set_apart(lines: list[Line], kinds: list[Kind], start: int, end: int) -> None:
    last = _before_blanks(lines, start, end)
    begins = last
    for find in (_disclaimer, _phone, _block, _phone):
        begins = find(lines, start, _before_blanks(lines, start, begins))
    delimited = _delimiter(lines, start, last)
    if delimited is not None:
        begins = min(begins, delimited)
    for place in range(begins, last):
        if partings.POSTSCRIPT.match(lines[place].bare) and lines[place - 1].is_blank:
            break
        kinds[place] = Kind.SIGNATURE


def _before_blanks(lines: list[Line], start: int, end: int) -> int:
    while end > start and lines[end - 1].is_blank:
        end -= 1
    return end


def _delimiter(lines: list[Line], start: int, end: int) -> int | None:
    """The first `-- `. Without its blank, or drawn otherwise, it needs something that looks like a signature below it."""
    for place in range(max(start, end - 60), end):
        bare = lines[place].bare.strip("* ") or lines[place].bare
        if bare not in ("--", "---", "—", "–", "__", "___", "****", "- --", "\\--", "-- --", "____"):
            continue
        below = [line for line in lines[place + 1 : end] if not line.is_blank]
        is_proper = bare == "--" and lines[place].text.endswith(("--", "--*"))
        if not below or (is_proper and _is_tidy(below)) or _looks_like_one(below):
            return place
    return None


def _is_tidy(below: list[Line]) -> bool:
    """Not a part of a longer letter that somebody set off with two dashes."""
    return len(below) <= MOST_LINES and not any(line.bare.endswith("?") for line in below)


def _looks_like_one(below: list[Line]) -> bool:
    return _is_tidy(below) and len(below[0].bare) <= 60 and any(_is_contact(line) for line in below)


def _phone(lines: list[Line], start: int, end: int) -> int:
    """Before what a telephone or an app added in the last lines. Whoever writes on below it has not ended."""
    for place in range(max(start, end - 3), end):
        if is_from_a_phone(lines[place].bare):
            written = [line.bare for line in lines[place + 1 : end] if not line.is_blank]
            return place if all(is_from_a_phone(bare) or _LINK.fullmatch(bare) for bare in written) else end
    return end


def _block(lines: list[Line], start: int, end: int) -> int:
    """Before a closing with a name and ways to reach somebody, or before three lines and more that are such ways alone."""
    begins = end
    for place in range(end - 1, max(start, end - MOST_LINES) - 1, -1):
        line = lines[place]
        if len(line.bare) > _WIDEST or line.bare.endswith(("?", "!")) or partings.POSTSCRIPT.match(line.bare):
            break
        if is_closing(line.bare) and place > start and _reaches(lines[place + 1 : end]):
            begins = place
            break
    return begins if begins < end else _cards(lines, start, end)


def is_closing(bare: str) -> bool:
    return len(bare) <= 60 and bare.strip(" ,.!;:-–*_").lower() in partings.CLOSINGS


def _reaches(below: list[Line]) -> bool:
    """A name, and below it a telephone number, an address or a company; and no sentence of the writer's."""
    written = [line.bare for line in below if not line.is_blank]
    if len(written) < 2 or not _is_name(written[0]):
        return False
    reached = 0
    for bare in written[1:]:
        is_way = bool(partings.CONTACT.search(bare[:200]) or partings.COMPANY.search(bare))
        if _is_sentence(bare) and not (is_way and reached >= 2):
            return False
        reached += is_way
    return reached > 0


def _is_name(bare: str) -> bool:
    words = bare.strip("*_ ").split()
    return 1 <= len(words) <= 6 and len(bare) <= 60 and not words[0][0].islower() and bare[-1:] not in "?!:"


def _is_sentence(bare: str) -> bool:
    return sum(word[0].islower() and "." not in word and "@" not in word for word in bare.split()) >= 4


def _cards(lines: list[Line], start: int, end: int) -> int:
    """A last paragraph like a visiting card: a name, and at least two ways to reach it."""
    begins = end
    while begins > start and not lines[begins - 1].is_blank and end - begins < MOST_LINES:
        begins -= 1
    card = lines[begins:end]
    above = next((line.bare for line in reversed(lines[start:begins]) if not line.is_blank), "")
    is_card = (
        len(card) >= 3
        and above != ""
        and not above.endswith((":", "："))
        and sum(_is_contact(line) for line in card) >= 2
        and not _is_contact(card[0])
        and _is_name(card[0].bare)
        and not any(_is_sentence(line.bare) or line.bare.endswith(("?", "!", ":")) for line in card)
    )
    return begins if is_card else end


def _is_contact(line: Line) -> bool:
    return partings.CONTACT.search(line.bare[:200]) is not None


def _disclaimer(lines: list[Line], start: int, end: int) -> int:
    """Before the paragraphs at the end in which lawyers speak."""
    while end > start:
        begins = end
        while begins > start and not lines[begins - 1].is_blank and end - begins < MOST_LINES * 2:
            begins -= 1
        above = _before_blanks(lines, start, begins)
        if begins == end or above == start or not _is_disclaimer(lines[begins:end]):
            return end
        end = above
    return end


def _is_disclaimer(paragraph: list[Line]) -> bool:
    text = " ".join(line.bare for line in paragraph)[:3_000]
    if partings.ENVIRONMENT.search(text) and len(text) <= 300:
        return True
    said = sum(1 for words in partings.DISCLAIMERS if words.search(text))
    return said >= 3 and (len(text) >= 80 or bool(partings.TITLED.match(text)))
