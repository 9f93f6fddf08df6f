"""Telephone numbers in the one spelling by which people are matched: E.164, "+15550001234"."""

from __future__ import annotations

import re

import phonenumbers

from webapp.runtime.text import one_line

LONGEST = 64
FEWEST_DIGITS = 7
"""What has fewer is a part of a number, not another one: "030/1234567"."""
_ABROAD = re.compile(r"^\s{0,9}00(?=[1-9])")
_PARTING = re.compile(r"\s{0,9}(?:[/|;,]|\b(?:or|oder|ou|und|and)\b)\s{0,9}(?=[+(＋\d])")
_LABEL = re.compile(r"\s{0,9}(?:[(\[][^()\[\]\d]{1,40}[)\]]|\s[^\W\d]{1,20}\.?)\s{0,9}$")
_FRACTION = re.compile(r"^(\+?\d{7,15})\.0$")


def e164(told: str | None, country: str = "") -> str | None:
    """The number in E.164; None when it is none that could be dialled, or texted.

    A number without a country code is read as one of `country` ("FR"), and must be one that exists there: people have
    numbers of other countries, written without a code. Without a country there is no guess. An extension is
    behind a switchboard: it gets no texts, and the people there are not one person. Nobody has a number of one digit again
    and again: forms are filled with it.
    """
    if not told or len(told) > LONGEST:
        return None
    spelled = _ABROAD.sub("+", _first_number(one_line(told, LONGEST)))
    try:
        number = phonenumbers.parse(spelled, country or None)
    except phonenumbers.NumberParseException:
        return None
    is_national = not spelled.lstrip().startswith(("+", "＋"))
    exists = phonenumbers.is_valid_number if is_national else phonenumbers.is_possible_number
    if number.extension or not exists(number) or len(set(str(number.national_number))) == 1:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _first_number(spelled: str) -> str:
    """The first of several numbers, without the word that says what kind it is, and without what spreadsheets add."""
    for parting in _PARTING.finditer(spelled):
        parts = spelled[: parting.start()], spelled[parting.end() :]
        if all(_digits(part) >= FEWEST_DIGITS for part in parts):
            spelled = parts[0]
            break
    bare = _FRACTION.sub(r"\1", _LABEL.sub("", spelled).strip("' "))
    return bare if _digits(bare) >= FEWEST_DIGITS else spelled


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
