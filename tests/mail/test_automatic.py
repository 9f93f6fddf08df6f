"""Absences, receipts and other machines' mails, told by several witnesses; and persons who only sound like one."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.each import each
from tests.mail.corpora import ATTACKS, MOST_REPEATED, calls, corpus, longest_repeat, patterns
from webapp.mail import automatic, automatic_witnesses
from webapp.mail.automatic import Automatic, read_automatic
from webapp.mail.header_fields import read_headers
from webapp.mail.phrases import plain

CASES = corpus("automatic")
MACHINES = [case for case in CASES if "truth" in case]
PERSONS = [case for case in CASES if "truth" not in case]
MISTAKEN = {
    "AW: Paletten: Vielen Dank für Ihre Nachricht. Ich bin nächst": "absence",
    "Re: Вопрос: Спасибо за ваше письмо. Я в командировке, вернус": "absence",
    "Farewell: Dear all, I have left the company. It was a pleasu": "left_company",
    "Leaving H4: Today is my last day at H4. Petra takes over: pe": "left_company",
}
"""Persons whom a wrong mark of the provider's makes a likely machine. They are away, or have left, and say no more."""


def read(case: dict[str, Any], **other: Any) -> Automatic | None:
    given = {**case, **other}
    return read_automatic(
        given["subject"],
        given["own_text"],
        given.get("headers"),
        provider_says_automated=given.get("provider_says_automated", False),
        sender=given["sender"],
    )


@each(CASES, itemgetter("name"))
def test_every_mail_of_the_corpus_is_told(case: dict[str, Any]) -> None:
    told = read(case)
    assert (told and {"kind": told.kind, "confidence": told.confidence, "contact": told.contact}) == case[
        "expected"
    ]


def test_the_corpus_is_as_wide_as_it_says() -> None:
    assert len(MACHINES) >= 150
    assert len(PERSONS) >= 0.4 * len(CASES)
    assert len({case.get("language") for case in MACHINES if case["truth"] == "absence"}) >= 25
    assert {case["truth"] for case in MACHINES} == {
        "absence",
        "receipt",
        "left_company",
        "list",
        "challenge",
        "automatic",
    }


def test_what_is_told_is_true_and_little_is_missed() -> None:
    assert [case["name"] for case in PERSONS if case["expected"]] == []
    told = [case for case in MACHINES if case["expected"]]
    assert [case["name"] for case in told if case["expected"]["kind"] != case["truth"]] == []
    assert len(told) >= 0.95 * len(MACHINES)


@each(PERSONS, itemgetter("name"))
def test_a_wrong_mark_of_the_provider_hides_nobody(case: dict[str, Any]) -> None:
    told = read(case, provider_says_automated=True)
    kind = MISTAKEN.get(case["name"])
    assert (told and (told.kind, told.confidence)) == (kind and (kind, "likely"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-generated"},
        {"X-Auto-Response-Suppress": "All"},
        {"Precedence": "list", "List-Id": "<purchasing.h4.test>"},
    ],
)
def test_headers_that_persons_mails_bear_hide_nobody(headers: dict[str, str]) -> None:
    hidden = {case["name"] for case in PERSONS if read(case, headers=headers)}
    assert hidden <= set(MISTAKEN)


@each(MACHINES, itemgetter("name"))
def test_whoever_answers_under_such_a_subject_is_a_person(case: dict[str, Any]) -> None:
    answer = {"subject": f"Re: {case['subject']}", "own_text": "Tuesday at ten works. What does it cost?"}
    assert read(case, **answer, headers=None, provider_says_automated=True) is None


def test_a_machine_is_told_whatever_the_provider_says() -> None:
    marked = [case for case in MACHINES if case.get("headers") and not case.get("provider_says_automated")]
    assert len(marked) >= 15
    for case in marked:
        told = read(case, provider_says_automated=True)
        assert told is not None, case["name"]
        assert told.kind == case["truth"], case["name"]


def test_the_evidence_names_the_witnesses() -> None:
    told = read_automatic(
        "Automatic reply: pallets",
        "I am out of the office.",
        {"Auto-Submitted": "auto-replied"},
        provider_says_automated=True,
    )
    assert told is not None
    assert told.evidence == {"header", "subject:automatic", "words:absent", "provider"}


@pytest.mark.parametrize(
    "given",
    [
        "Auto-Submitted: auto-replied\r\nReferences: <a@b.test>\r\n <c@d.test>",
        {"Auto-Submitted": "auto-replied", "References": ["<a@b.test> <c@d.test>"]},
        [
            {"name": "auto-submitted", "value": "auto-replied"},
            {"key": "References", "value": "<a@b.test> <c@d.test>"},
        ],
        [
            ("Auto-Submitted", "auto-replied"),
            ("References", "<a@b.test>  <c@d.test>"),
            ("References", "<e@f.test>"),
            None,
            7,
        ],
    ],
)
def test_headers_are_read_in_every_form(given: object) -> None:
    assert read_headers(given) == {"auto-submitted": "auto-replied", "references": "<a@b.test> <c@d.test>"}


@pytest.mark.parametrize("given", [None, "", 7, [], {}, "no colon here", [["a"], [1, 2]]])
def test_what_is_no_header_is_none(given: object) -> None:
    assert read_headers(given) == {}


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=80), st.text(max_size=400), st.text(max_size=200), st.booleans(), st.text(max_size=60)
)
def test_no_text_is_too_strange_to_be_read(
    subject: str, text: str, lines: str, marked: bool, sender: str
) -> None:
    told = read_automatic(subject, text, lines, provider_says_automated=marked, sender=sender)
    assert told is None or told.evidence


@pytest.mark.parametrize("name", ATTACKS)
def test_work_grows_with_the_text_and_ends_at_the_caps(name: str) -> None:
    text = ATTACKS[name]
    half, whole = text[:10_000], text[:20_000]
    once = calls(lambda: read_automatic(half, half, half, sender=half))
    twice = calls(lambda: read_automatic(whole, whole, whole, sender=whole))
    capped = calls(lambda: read_automatic(text, text, text, sender=text))
    assert twice <= 2.5 * once + 500
    assert capped <= 1.5 * twice + 500


def test_a_letter_that_falls_apart_makes_no_long_text() -> None:
    assert plain("\ufdfa" * 1_000).count("\u0635") > 100
    assert len(plain("\ufdfa" * 1_000)) <= 3_002


@pytest.mark.parametrize(("name", "pattern"), list(patterns(automatic, automatic_witnesses)))
def test_no_pattern_repeats_without_end(name: str, pattern: Any) -> None:
    assert longest_repeat(pattern) <= MOST_REPEATED, name
