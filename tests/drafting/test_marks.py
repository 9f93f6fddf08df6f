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
        "evil\u3002com",
        "evil\u2024com/pay",
        "evil dot com",
        "sales at evil dot com",
        "evil . com",
        "evil. com",
        "evil%2Ecom",
        "http://192.0.2.1/x",
        "192.0.2.1",
        "http://[2001:db8::1]/",
        "https://intranet/pay",
        "//evil/x",
        "javascript:alert(1)",
        "@evilcorp on Telegram",
        "www.acorn.com@evil",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "+\u0664\u0669 \u0663\u0660 \u0669\u0660\u0661\u0668\u0662\u0660 \u0669\u0669",
        "sort code 12-34-56",
        "account 12345678",
        "BIC DEUTDEFF500",
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
        "See https://acorn.com/prices and https://www.acorn.com.",
        "The account is ready, your account manager writes. Point taken, e.g. this one. Net 30 days.",
        "Is it and/or? 24/7, price//month. In re: data: we keep it here. Our account number is on the invoice.",
        "ISO 27001, 50.000 pallets, EUR 1.234.567,89",
    ],
)
def test_what_is_ours_or_leads_nowhere(text: str) -> None:
    assert marks_of(text) - marks_of(OURS) == set()


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["a.", "a@", "1 ", " . a", "http://", "account 1", "a1", "dot com ", "1.1.1.", "+1 "]
)
def test_a_long_text_is_looked_through_in_time_that_grows_with_it(piece: str) -> None:
    """A page of the knowledge is written by whoever owns the page. Without bounds, "a.a.a.…" took a minute."""
    marks_of(piece * (24_000 // len(piece)))
