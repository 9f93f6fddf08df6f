"""The line before a quotation that tells when, and by whom, it was written.

A line is one when every word of it belongs there: the calendar's words, small words between them, a name, an address, "wrote"
in some language. So `On Tuesday we wrote:` in somebody's sentence is none, in whatever language clients write tomorrow.
"""

from __future__ import annotations

import re
from enum import IntEnum

from webapp.mail.lines import LINE_LOOKED_AT
from webapp.mail.words import CALENDAR, GLUE, OWNERS, PRONOUNS, WROTE, WROTE_UNCASED

ADDRESS = re.compile(
    r"""[<(\[]\s?(?:mailto:)?[^<>()\[\]\s@"]{1,64}@[^<>()\[\]\s@]{1,255}\s?(?:<mailto:[^<>\s]{1,300}>)?[>)\]]"""
)
_BARE_ADDRESS = re.compile(r"[^\s<>()\[\]@,:;\"]{1,64}@[^\s<>()\[\]@,:;\"]{1,255}")
_QUOTED = re.compile(r"\"[^\"]{0,80}\"|«[^»]{0,80}»|„[^”“]{0,80}[”“]|“[^”]{0,80}”")
_DATE = re.compile(r"(?<!\d)(?:19|20|۲۰|٢٠)\d\d(?!\d)|(?<!\d)\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2,4}|\d月\d")
_TIME = re.compile(
    r"(?<!\d)\d{1,2}:\d\d|\bklo?\.? ?\d{1,2}\.\d\d|(?<![\d.])\d{1,2}\.\d\d(?![.\d])|(?<!\d)\d{1,2} ?[hH] ?\d\d|\d时\d|\d時\d"
)
_ASIDE = re.compile(r"\([^()]{0,60}\)")
_FLATTENED = re.compile(r"(.{20,300}?[:：]) {2,9}\S")
_HOUR = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_WORD = re.compile(r"[^\W\d_]{1,60}")
_BEFORE = " \t>*_-–—|~=\"'•"
_NAME_BEFORE_ADDRESS = re.compile(r"(?:[^\W\d_][\w.'’-]{0,40} ){0,2}$")


class Certainty(IntEnum):
    """UNCLEAR: it is one if a quotation follows at once."""

    NONE = 0
    UNCLEAR = 1
    CLEAR = 2


def ends_like_one(bare: str) -> bool:
    """Cheap, for every line: could an attribution end here?"""
    end = bare[-40:].rstrip(_BEFORE)
    return (
        end.endswith((":", "：", "):"))
        or (bare.endswith("--") and any(word in WROTE for word in end.lower().split()[-2:]))
        or _is_between_arrows(bare)
    )


def begins_list(bare: str) -> bool:
    """`Our answers:`, and nothing of somebody who wrote."""
    words = [word.lower() for word in _WORD.findall(bare)]
    is_said = any(word in WROTE for word in words) or any(verb in bare for verb in WROTE_UNCASED)
    return bare.endswith((":", "：")) and "@" not in bare and not is_said and not _DATE.search(bare)


def begins_with_one(bare: str) -> bool:
    """`On …, Ann <ann@acorn.test> wrote:   Hi Maya,`: Yahoo's apps let the quotation go on in the same line."""
    found = _FLATTENED.match(bare)
    return (
        found is not None and ADDRESS.search(found[1]) is not None and certainty(found[1]) is Certainty.CLEAR
    )


def certainty(text: str) -> Certainty:
    """Of a line, or of up to five lines put together: how sure it is that a client wrote it above a quotation."""
    is_framed = _is_between_arrows(text)
    text = text.strip(_BEFORE + "\t")
    if not 6 <= len(text) <= LINE_LOOKED_AT:
        return Certainty.NONE
    address = ADDRESS.search(text) or _BARE_ADDRESS.search(text)
    words = _WORD.findall(text)
    wrote = any(word.lower() in WROTE for word in words) or any(verb in text for verb in WROTE_UNCASED)
    if _colons(text, address) > 1:
        return Certainty.NONE
    has_date, has_time = bool(_DATE.search(text)) or _names_day(words), bool(_TIME.search(text))
    if not _is_closed(text, address) and not (is_framed and has_date):
        return Certainty.NONE
    if wrote:
        return _with_verb(text, words, bool(address), has_date, has_time)
    is_complete = bool(address) and has_date and has_time
    if is_complete and (is_framed or _is_date_and_address(text, address)):
        return Certainty.CLEAR
    return Certainty.NONE


def is_beginning(bare: str) -> bool:
    """Nothing but the beginning of a date: what a client left on the line before, when it wrapped."""
    words = _WORD.findall(bare)
    return (
        0 < len(words) <= 8
        and words[0][0].isupper()
        and len(bare) < 80
        and all(word.lower() in CALENDAR or word.lower() in GLUE for word in words)
        and words[0].lower() in GLUE
        and any(word.lower() in CALENDAR for word in words)
        and bare[-1:] not in ".?!:"
    )


def _with_verb(text: str, words: list[str], has_address: bool, has_date: bool, has_time: bool) -> Certainty:
    speaks = (
        any(word.lower() in PRONOUNS for word in _words_around_verb(words)) or words[0].lower() in PRONOUNS
    )
    if has_date and (has_address or has_time) and not speaks:
        return Certainty.CLEAR
    if has_address or (has_date and has_time):
        return Certainty.UNCLEAR
    if speaks:
        return Certainty.NONE
    names = [word for word in words if word.lower() not in WROTE]
    people = [word for word in names if word.lower() not in CALENDAR]
    is_name = len(people) <= 4 and all(word[0].isupper() or word in GLUE for word in names)
    return (
        Certainty.UNCLEAR
        if has_date or (is_name and words[0][0].isupper() and len(names) > 1)
        else Certainty.NONE
    )


def _is_between_arrows(text: str) -> bool:
    """`>>> Name <address> 27/11/2026 10:02 >>>`, as GroupWise writes it."""
    return text.startswith(">>> ") and text.endswith(" >>>")


def _names_day(words: list[str]) -> bool:
    """A weekday and a month: help desks leave the year out."""
    return sum(len(word) > 2 and word.lower() in CALENDAR for word in words) >= 2


def _words_around_verb(words: list[str]) -> list[str]:
    for place, word in enumerate(words):
        if word.lower() in WROTE:
            return words[max(0, place - 1) : place + 2]
    return []


def _is_closed(text: str, address: re.Match[str] | None) -> bool:
    """Whether each word has its place. Names have a capital, or stand before the address; scripts without capitals pass."""
    if address:
        before = text[: address.start()]
        before = _NAME_BEFORE_ADDRESS.sub("", before[-120:].rstrip("\"' ") + " ") if before else ""
        text = text[: max(0, address.start() - 120)] + before + " " + text[address.end() :]
        text = ADDRESS.sub(" ", text)
    capitals = 0
    for word in _WORD.findall(_QUOTED.sub(" ", _BARE_ADDRESS.sub(" ", text))):
        small = word.lower()
        if small in OWNERS:
            return False
        if small in GLUE or small in CALENDAR or small in WROTE or small in PRONOUNS or len(word) == 1:
            continue
        if word[0].isupper():
            capitals += 1
        elif word[0].islower():
            return False
    return capitals <= 8


def _colons(text: str, address: re.Match[str] | None) -> int:
    """Colons that are not in an hour or an address: a client writes one, at the end."""
    text = _HOUR.sub(" ", text if address is None else text[: address.start()] + text[address.end() :])
    text = _ASIDE.sub(" ", text)
    return text.count(":") + text.count("：")


def _is_date_and_address(text: str, address: re.Match[str] | None) -> bool:
    return address is not None and _begins_with_date_or_name(text) and _ends_with_address(text, address)


def _begins_with_date_or_name(text: str) -> bool:
    first = _WORD.match(text)
    return text[:1].isdigit() or first is None or first[0].lower() in CALENDAR or first[0].lower() in GLUE


def _ends_with_address(text: str, address: re.Match[str]) -> bool:
    return not text[address.end() :].strip(' :：>)]"')
