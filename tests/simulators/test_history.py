"""The demo's history is as dirty as life: other programs' quotations, absences, reports, files, mails told twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

from simulators import Switchboard
from simulators.corpus import history
from simulators.corpus.oddities import ODDITIES
from simulators.corpus.people import LEADS


def test_every_oddity_is_told_among_answers_from_many_programs(sims: Switchboard) -> None:
    told = [body for _, body in history.play(sims.emailbison, "acorn", LEADS["acorn"])]
    mails: list[dict[str, Any]] = [body["data"]["reply"] for body in told if "reply" in body["data"]]
    kinds = Counter(body["event"]["type"] for body in told)
    assert kinds["EMAIL_BOUNCED"] == sum(oddity.is_bounce for oddity in ODDITIES) > 0
    ids = Counter(mail["raw_message_id"] for _, mail in zip_replies(told))
    assert [count for count in ids.values() if count > 1] == [2], "one mail is told under two ids"
    assert len(ODDITIES) <= LEADS["acorn"] // history.ODD_EVERY, "there is a lead for each"
    assert sum(bool(mail["attachments"]) for mail in mails) == sum(bool(each.files) for each in ODDITIES) == 4
    assert any(mail["html_body"] is None for mail in mails)
    for mark in (
        "gmail_quote",
        "WordSection1",
        "Gesendet: ",
        "差出人: ",
        "пишет:",
        "ha scritto:",
        "Wysłano: ",
        "Automatyczna odpowiedź",
        "מחירון",
        "自動返信",
        "Luis Peña",
        "New enquiry",
        "color:red",
    ):
        assert any(
            mark in f"{mail['email_subject']}{mail['text_body']}{mail['html_body']}" for mail in mails
        ), mark


def zip_replies(told: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Mails of leads, each once however its event is called."""
    replies = {
        body["data"]["reply"]["id"]: body
        for body in told
        if body["event"]["type"] in ("LEAD_REPLIED", "EMAIL_BOUNCED")
    }
    return [(body["event"]["type"], body["data"]["reply"]) for body in replies.values()]
