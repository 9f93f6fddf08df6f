"""Opt-outs and what only looks like them, in the words of people: what words are sure of, and what comes of it."""

from __future__ import annotations

import pytest

from bench.consent_figures import Case, corpus, figures
from tests.each import each
from webapp.consent.opt_ins import opt_in_hint
from webapp.consent.question import Answer, decide

CASES = corpus()


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(CASES) >= 600
    assert len({case.language for case in CASES}) >= 12
    assert sum(not case.right.is_opt_out for case in CASES) >= len(CASES) * 0.45


def test_no_text_stands_under_two_kinds() -> None:
    kinds: dict[tuple[str, str, str], str] = {}
    for case in CASES:
        assert kinds.setdefault((case.text, case.subject, case.channel), case.kind) == case.kind, case


@each(CASES)
def test_words_are_read_as_they_are_meant(case: Case) -> None:
    reading = case.reading()
    assert case.certainty() in case.right.certainties
    assert reading.evidence in case.text or reading.evidence in case.subject
    assert bool(reading.evidence) == (reading.certainty != "none" or bool(reading.channels))
    assert bool(reading.strength) == (reading.certainty == "ask")


@each(CASES)
def test_with_a_model_without_fault_the_right_thing_comes_of_it(case: Case) -> None:
    assert case.decision() == case.right.decision


@each([case for case in CASES if case.kind == "channel"])
def test_a_wish_about_one_channel_closes_that_channel_alone(case: Case) -> None:
    reading = case.reading()
    assert reading.channels == case.closes
    assert reading.certainty != "certain"


@each([case for case in CASES if case.kind == "another"])
def test_who_asks_for_somebody_else_is_closed_by_no_error_of_the_model(case: Case) -> None:
    assert decide(case.reading(), Answer("yes", ("all",), evidence=case.text[:20])) == "held"


@each([case for case in CASES if case.kind == "opt_in"])
def test_who_comes_back_is_noticed(case: Case) -> None:
    assert opt_in_hint(case.text)


@each([case for case in CASES if case.right.is_opt_out])
def test_another_opt_out_is_no_opt_in(case: Case) -> None:
    assert not opt_in_hint(case.text)


@pytest.mark.parametrize("text", ["thanks", "Ok", "No thanks.", "", "👍", "Not interested."])
def test_courtesy_after_an_opt_out_is_no_opt_in(text: str) -> None:
    assert not opt_in_hint(text)


def test_the_figures_tell_of_no_false_opt_out() -> None:
    told = figures()
    assert told["texts"] == len(CASES)
    assert told["certain: precision"] == 1.0
    assert told["false opt-outs"] == 0
    assert told["missed opt-outs"] == 0
    assert told["hints: recall"] == 1.0
    assert told["hints: without need"] < 0.2, "what is harmless is seldom asked of the model"
    assert 0.6 < told["certain: recall"] < 1.0
