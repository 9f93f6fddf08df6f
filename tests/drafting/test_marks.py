"""Nothing in a draft leads where our own texts do not."""

from __future__ import annotations

import pytest

from webapp.drafting.marks import marks_of

OURS = "See https://www.acorn.com/prices, write to sales@acorn.com, call +49 30 901820 44. IBAN DE02 1203 0000 0000 2020 51."


@pytest.mark.parametrize(
    "text",
    [
        "bit.ly/3abc",
        "evil.ru/pay",
        "at evil.click today",
        "evil[.]com",
        "evil (dot) com",
        "\u0435vil.com",  # a Cyrillic letter first
        "ｅｖｉｌ.com",
        "acorn.co",
        "acorn.com.evil.test",
        "notacorn.com",
        "https://acorn.com@evil.com/",
        "sales@acorn.co",
        "someone@acorn.com",
        "xn--80ak6aa92e.com",
        "Call +1 (555) 010-99887.",
        "0049 30 90182045",
        "GB29 NWBK 6016 1331 9268 19",
        "DE02120300000000202052",
    ],
)
def test_what_leads_elsewhere(text: str) -> None:
    assert marks_of(text) - marks_of(OURS)


@pytest.mark.parametrize(
    "text",
    [
        "Prices are at acorn.com/prices, or www.acorn.com.",
        "Write to Sales@Acorn.com or call +49 (30) 901820-44.",
        "DE02120300000000202051",
        "It costs 1,200.50 a month from 2026-12-01, 9.30 a.m. or 14:00, i.e. 12.5 % less.",
        "We use Node.js. Shall we say Tuesday?",
        "See you on 1.12.2026 at 10.15.",
        "Yours,\nAlice",
    ],
)
def test_what_is_ours_or_leads_nowhere(text: str) -> None:
    assert marks_of(text) - marks_of(OURS) == set()
