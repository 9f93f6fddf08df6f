"""What a text is found by, and what is asked of it: each search that stands in the text has to be found by it."""

from __future__ import annotations

import pytest

from webapp.search.words import LONGEST_WORD, digits_asked, ends_of, plain, words_asked, words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Meet me in Graz.", ["meet", "me", "in", "graz"]),
        ("maya.ortiz@north-wind.test", ["maya", "ortiz", "north", "wind", "test"]),
        ("Müller, Łódź; ÑANDÚ", ["muller", "łodz", "nandu"]),
        ("GROSSE STRASSE große Straße", ["grosse", "strasse", "grosse", "strasse"]),
        ("ﬁne ①②  Ｗｉｄｅ", ["fine", "12", "wide"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("שלום עולם", ["שלום", "עולם"]),
        ("Договор №5", ["договор", "no5"]),
        ("東京で会う", ["東京", "京で", "で会", "会う", "う"]),
        ("東 a", ["東", "a"]),
        ("a_b a-b a/b", ["a", "b", "a", "b", "a", "b"]),
        ("x" * 100, ["x" * LONGEST_WORD]),
        ("…!? --- \u200b", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert words_in([text]) == set(words)


def test_words_of_two_texts_do_not_grow_together() -> None:
    assert words_in(["north", None, "", "wind", "e", "\u0301", "東", "京"]) == {
        "north",
        "wind",
        "e",
        "東",
        "京",
    }


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("We ship to Łódź on Tuesday", "łódź"),
        ("来週の火曜日に会いましょう", "火曜"),
        ("来週の火曜日に会いましょう", "火曜日"),
        ("来週の火曜日", "日"),
        ("สวัสดีครับ", "ครับ"),
        ("Ihre Größe?", "grosse"),
        ("résumé.pdf", "RESUME"),
        ("Ma\u200bya\u202e Or\u00adtiz", "ortiz"),
        ("Maya Ortiz", "Ma\u200bya"),
        ("e\u0301clair", "éclair"),
    ],
)
def test_what_stands_in_a_text_is_found_by_it(text: str, asked: str) -> None:
    found = words_in([text])
    assert words_asked(asked)
    for part in words_asked(asked):
        assert any(word.startswith(part) for word in found), (part, found)


def test_long_texts_are_read_to_a_bound() -> None:
    said = " ".join(str(number) for number in range(100_000))
    assert len(words_in([said, said])) < 7_000
    assert len(plain("\u0344" * 30_000)) <= 60_000


def test_telephone_numbers_are_found_by_their_ends() -> None:
    ends = set(ends_of("+43 660 1234567"))
    assert {"436601234567", "6601234567", "34567"} <= ends
    assert "4567" not in ends
    assert list(ends_of(None)) == []
    assert [
        digits_asked(each) for each in ("(0660)1234567", "0043660", "660-12/34", "12345a", "1234", "٣٤٥٦٧")
    ] == [
        "6601234567",
        "43660",
        "6601234",
        "",
        "",
        "",
    ]
