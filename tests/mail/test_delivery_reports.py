"""What a mail server's report says, and whose words are no report although they speak of one."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.each import each
from tests.mail.corpora import ATTACKS, MOST_REPEATED, calls, corpus, longest_repeat, patterns
from webapp.mail import delivery_reports, header_fields, phrases, report_lines
from webapp.mail.delivery_reports import is_report_like, read_report

CASES = corpus("reports")
REPORTS = [case for case in CASES if case["expected"]]
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.fir.test>"
BLANKS = st.text(" \t\u00a0", max_size=6)


def read(case: dict[str, Any], **other: Any) -> delivery_reports.DeliveryReport | None:
    given = {
        "headers": None,
        **{key: case.get(key) for key in ("subject", "body", "sender", "headers")},
        **other,
    }
    return read_report(given["subject"], given["body"], given["sender"], given["headers"])


@each(CASES, itemgetter("name"))
def test_a_report_is_read_and_a_person_is_left_alone(case: dict[str, Any]) -> None:
    report = read(case)
    read_as = report and {
        "recipients": list(report.recipients),
        "message_ids": list(report.message_ids),
        "severity": report.severity,
        "reason": report.reason,
        "status": report.status,
        "is_final": report.is_final,
    }
    assert read_as == case["expected"]


def test_the_corpus_is_as_wide_as_it_says() -> None:
    assert len(REPORTS) >= 80
    assert len(CASES) - len(REPORTS) >= 45
    assert {case["expected"]["reason"] for case in REPORTS} == {
        "no_such_address", "mailbox_full", "delayed", "blocked", "too_large", "unknown",
    }  # fmt: skip


@each(REPORTS, itemgetter("name"))
def test_whoever_sends_a_report_on_is_a_person(case: dict[str, Any]) -> None:
    above = "Your mail came back to me. Please use maya.private@h4.test.\n\n"
    person = {"sender": "Maya Lopez <maya@h4.test>", "headers": None}
    marked = "".join(f"> {line}\n" for line in case["body"].splitlines())
    forwarded = f"{above}-------- Original Message --------\n{case['body']}"
    assert read(case, **person, subject=f"Fwd: {case['subject']}", body=forwarded) is None
    assert read(case, **person, subject=f"Re: {case['subject']}", body=above + marked) is None
    for sender in (person["sender"], "Paul Post <postmaster@band.test>", "bounce@band.test"):
        person["sender"] = sender
        assert read(case, **person, subject="pallets", body=above + marked) is None
        assert read(case, **person, subject="pallets", body=forwarded) is None


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("postmaster@band.test", None),
        ("bounce@band.test", None),
        ("Mail Delivery System <noreply@band.test>", None),
        ("bounces+77=x@band.test", {"Auto-Submitted": "auto-generated"}),
    ],
)
def test_a_claim_alone_makes_no_report(sender: str, headers: object) -> None:
    words = "Thanks, forty pallets sound right. Send the contract, please."
    assert read_report("pallets", words, sender, headers) is None
    assert not is_report_like("pallets", words, sender, headers)


def test_a_report_tells_what_it_claims_beside_what_it_says() -> None:
    fields = "Final-Recipient: rfc822; eva@fir.test\nAction: failed\nStatus: 5.1.1\n"
    report = read_report(
        "Undeliverable: pallets",
        fields,
        DAEMON,
        "Content-Type: multipart/report; report-type=delivery-status",
    )
    assert report is not None
    assert report.claims == {"mailer-daemon", "server", "report", "subject"}
    forged = read_report("Undeliverable: pallets", fields, "anybody@anywhere.test")
    assert forged is not None
    assert forged.claims == {"subject"}
    assert forged.severity == "hard"


def test_a_servers_mail_that_cannot_be_read_is_still_a_servers() -> None:
    assert read_report("???", "Ekki tókst.", "MAILER-DAEMON@island.test") is None
    assert is_report_like("???", "Ekki tókst.", "MAILER-DAEMON@island.test")
    assert is_report_like("Returned mail", "Ekki tókst.", "postmaster@island.test")


@settings(max_examples=60, deadline=None)
@given(blanks=st.lists(BLANKS, min_size=9, max_size=9), fold=st.booleans(), upper=st.booleans())
def test_blanks_letters_and_folds_change_nothing(blanks: list[str], fold: bool, upper: bool) -> None:
    a, b, c, d, e, f, g, h, i = blanks
    turn = "\n " if fold else ""
    name = "FINAL-RECIPIENT" if upper else "Final-Recipient"
    body = (
        f"Help: desk@fir.test\nReporting-MTA: dns; mx.fir.test\n{a}{name}{b}:{c}rfc822{d};{e}{turn}<Eva@fir.test>{f}\n"
        f"Action{g}: failed{h}\nStatus:{i} 5.1.1\n"
    )
    report = read_report("Returned mail", body, DAEMON)
    assert report is not None
    assert (report.recipients, report.severity, report.status) == (("eva@fir.test",), "hard", "5.1.1")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["5.1.1", "5.2.2", "5.7.1", "4.4.1"]), min_size=1, max_size=5))
def test_nobody_is_given_up_for_anothers_sake(codes: list[str]) -> None:
    groups = [
        f"Final-Recipient: rfc822; p{n}@fir.test\nAction: failed\nStatus: {code}\n"
        for n, code in enumerate(codes)
    ]
    report = read_report("Returned mail", "Reporting-MTA: dns; mx\n\n" + "\n".join(groups), DAEMON)
    assert report is not None
    assert report.recipients == tuple(f"p{n}@fir.test" for n in range(len(codes)))
    assert (report.severity == "hard") == (set(codes) == {"5.1.1"})


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60), st.text(max_size=40), st.text(max_size=200))
def test_no_text_is_too_strange_to_be_read(body: str, subject: str, sender: str, lines: str) -> None:
    report = read_report(subject, f"Final-Recipient:{body}", f"mailer-daemon@{sender}", lines)
    assert report is None or report.severity in ("hard", "soft", "blocked")


@pytest.mark.parametrize("name", ATTACKS)
def test_work_grows_with_the_text_and_ends_at_the_caps(name: str) -> None:
    text = ATTACKS[name]
    half, whole = text[:10_000], text[:20_000]
    once = calls(lambda: read_report(half, half, half, half))
    twice = calls(lambda: read_report(whole, whole, whole, whole))
    capped = calls(lambda: read_report(text, text, text, text))
    assert twice <= 2.5 * once + 500
    assert capped <= 1.5 * twice + 500


@pytest.mark.parametrize(
    ("name", "pattern"), list(patterns(delivery_reports, report_lines, header_fields, phrases))
)
def test_no_pattern_repeats_without_end(name: str, pattern: Any) -> None:
    assert longest_repeat(pattern) <= MOST_REPEATED, name
