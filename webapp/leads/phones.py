"""Telephone numbers in the one spelling by which people are matched: E.164, "+15550001234"."""

from __future__ import annotations

import re

import phonenumbers

from webapp.runtime.text import one_line


def e164(told: str | None, country: str = "") -> str | None:
    """The number in E.164; None when it is none that could be dialled, or texted.

    A number without a country code is read as one of `country` ("FR"), and must be one that exists there: people have
    numbers of other countries, written without a code. Without a country there is no guess. An extension is
    behind a switchboard: it gets no texts, and the people there are not one person.
    """
    if not told or len(told) > 64:
        return None
    spelled = re.sub(r"^\s{0,9}00(?=[1-9])", "+", one_line(told, 64))
    try:
        number = phonenumbers.parse(spelled, country or None)
    except phonenumbers.NumberParseException:
        return None
    is_national = not spelled.lstrip().startswith(("+", "＋"))
    exists = phonenumbers.is_valid_number if is_national else phonenumbers.is_possible_number
    if number.extension or not exists(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
