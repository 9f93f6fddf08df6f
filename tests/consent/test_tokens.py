"""A message as plain words: every spelling the same, every word with its place, and never more work than the window."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.consent.opt_outs import read
from webapp.consent.phrases import MOST_STATES, Phrases
from webapp.consent.tokens import LOOKED_AT, read_text, words


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("STOP", ("stop",)), ("ｓｔｏｐ", ("stop",)), ("s\u0301top", ("stop",)), ("S T O P", ("stop",)), ("S.T.O.P.", ("stop",)),
        ("don’t", ("dont",)), ("don't", ("dont",)), ("don`t", ("dont",)), ("e-mail", ("email",)), ("E mail", ("email",)),
        ("İPTAL", ("iptal",)), ("IPTAL", ("iptal",)), ("ıptal", ("iptal",)), ("usuń", ("usun",)), ("löschen", ("loschen",)),
        ("grüße", ("grusse",)), ("ﬁn", ("fin",)), ("退订", ("退", "订")), ("opt-out", ("opt", "out")), ("a b", ("a", "b")),
        ("𝐒𝐓𝐎𝐏", ("stop",)), ("st\u00adop", ("stop",)), ("\u3164stop", ("stop",)), ("👍", ()), ("🛑", ("🛑",)), ("✋🏽", ("✋",)), ("stop🛑now", ("stop", "🛑", "now")), ("> stop", ()), ("", ()),
    ],
)  # fmt: skip
def test_every_spelling_has_one_plain_form(written: str, plain: tuple[str, ...]) -> None:
    assert words(written) == plain


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_every_word_knows_where_it_stands(original: str) -> None:
    text = read_text(original)
    assert all(0 <= token.start < token.end <= len(original) for token in text.tokens)
    assert [token.start for token in text.tokens] == sorted(token.start for token in text.tokens)
    assert all(token.word in words(text.verbatim(at, at + 1)) for at, token in enumerate(text.tokens))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["stop", "remove me", "退订", "“no”", "e-mail", "ok.\n", "x@y.test", "S T O P,"]),
        max_size=400,
    )
)
def test_twice_the_text_is_at_most_twice_the_words(parts: list[str]) -> None:
    once, twice = " ".join(parts), " ".join([*parts, *parts])
    assert len(read_text(twice).tokens) <= 2 * len(read_text(once).tokens) <= 2 * len(once)


def test_of_a_huge_text_only_the_ends_are_read() -> None:
    huge = "x " * 50_000 + "STOP" + " y" * 2_000_000
    assert len(read_text(huge).tokens) <= 2 * LOOKED_AT
    assert read(huge, channel="email").strength == "unread", (
        "no table knows these words, and the STOP is not looked at"
    )
    assert read("STOP\n" * 10 + "\n" * 3 * LOOKED_AT, channel="email").certainty == "ask"
    assert (
        read("Please remove me from your list." + " \n" * 3 * LOOKED_AT + "Bye", channel="email").certainty
        == "ask"
    )
    assert read("\n" * LOOKED_AT + "STOP", channel="email").certainty == "certain"


def test_strangers_words_are_not_kept() -> None:
    phrases = Phrases({"a": ["remove|take me", "un* me", "* me"]})
    for number in range(3 * MOST_STATES):
        assert phrases.ends([f"x{number}", "me"], 0, 2) == {"a": [2]}
    assert len(phrases._states) <= MOST_STATES
    assert sum(len(state.following) for state in phrases._states.values()) < 100


def test_steps_worked_out_are_forgotten_when_they_are_too_many() -> None:
    letters = [f"w{number}" for number in range(40)]
    phrases = Phrases({"a": [f"{letter} next" for letter in letters]}, most_states=8)
    for letter in [*letters, *letters]:
        assert phrases.ends([letter, "next"], 0, 2) == {"a": [2]}
        assert len(phrases._states) <= 8


@pytest.mark.parametrize(
    ("template", "text", "ends"),
    [
        ("remove|delete me [please]", "delete me please", [2, 3]),
        ("[please] stop", "please stop", [2]),
        ("[please] stop", "stop", [1]),
        ("desuscri* [a_b] c", "desuscribir a b c", [4]),
        ("at #", "at 10", [2]),
        ("at #", "at ten", None),
        ("take * off", "take it off", [3]),
        ("a_b|c d", "c d", [2]),
        ("a_b|c d", "a d", None),
    ],
)
def test_templates_mean_what_they_say(template: str, text: str, ends: list[int] | None) -> None:
    spoken = text.split()
    assert Phrases({"it": [template]}).ends(spoken, 0, len(spoken)).get("it") == ends
    assert Phrases({"it": [template]}).ends([*spoken, "more"], 0, len(spoken)).get("it") == ends
    assert Phrases({"it": [template]}).ends(spoken, 0, len(spoken) - 1).get("it") != ends or ends is None
