"""A text is as long as the network counts it, and the bound is held against that."""

from __future__ import annotations

import pytest

from webapp.conversations.text_length import text_length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Tuesday at ten?", 15),
        ("Ä Ö ü ß é", 9),
        ("10 €", 5),
        ("{a}|[b]\\^~", 18),
        ("line\nline", 9),
        ("Ok 🙂", 5),
        ("🙂", 2),
        ("👨‍👩‍👧", 8),
        ("ő", 1),
        ("ő €", 3),
        ("Привет", 6),
        ("日本語", 3),
    ],
)
def test_letters_units_and_emoji(text: str, length: int) -> None:
    assert text_length(text) == length
