"""Telephone numbers in the one spelling by which people are matched: E.164, "+15550001234"."""

from __future__ import annotations

import phonenumbers

HOME_REGION = "US"
"""Where a number without a country code is taken to be, when nobody says more."""


def e164(number: str | None, region: str = HOME_REGION) -> str | None:
    """The number in E.164, or None when it is none that could be dialled. Extensions are dropped."""
    if not number or len(number) > 64:
        return None
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
