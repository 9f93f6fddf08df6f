"""Who is away sleeps until they are back; what a machine wrote is no reply, and what a person wrote is one whatever its mark."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cases.life.conftest import MAYA, Life
from webapp.jobs.models import Job
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

ABSENCES = [
    ("Absence du bureau : palettes", "Je suis absente. Je serai de retour le {day:%d/%m/%Y}."),
    ("Abwesenheitsnotiz: Paletten", "Ich bin nicht im Büro und ab dem {day:%d.%m.%Y} wieder erreichbar."),
    ("Afwezig: pallets", "Ik ben met vakantie en ben op {day:%d-%m-%Y} weer aanwezig."),
    ("Automatic reply: pallets", "I am out of the office and will be back on {day:%d %B %Y}."),
]


@pytest.mark.parametrize(("subject", "text"), ABSENCES)
def test_an_absence_is_no_reply_and_lets_the_lead_sleep_until_its_end(life: Life, subject: str, text: str) -> None:  # fmt: skip
    back = (clock.now() + timedelta(days=12)).date()
    back += timedelta(days=max(0, 7 - back.weekday()) % 7 if back.weekday() > 4 else 0)
    life.mail(text.format(day=back), subject, automated_reply=False)
    lead = life.lead()
    assert (lead.sentiment, lead.last_inbound_at, lead.overall_score) == ("Out of Office", None, None)
    assert lead.snoozed_until is not None
    assert (lead.snoozed_until.date(), lead.snooze_mark) == (back, "absent")
    assert life.needs_you() == []
    assert life.needs_you(lead.snoozed_until) == [MAYA], "they wake by themselves"
    assert "Away, and snoozed until" in life.page(lead)
    assert scored() == 0


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("SV: Out of office cover for your support desk", "Tuesday at ten works. What does it cost?"),
        ("AW: Abwesenheitsvertretung für Ihr Team", "Dienstag um zehn passt. Was kostet das?"),
        ("Re: Automatic reply: pallets", "Back at my desk. Call me on Tuesday."),
    ],
)
def test_an_answer_under_an_absences_subject_is_a_persons(life: Life, subject: str, text: str) -> None:
    life.mail(text, subject)
    assert life.lead().last_inbound_at is not None
    assert not life.messages()[0].is_automated
    assert scored() == 1


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Read: pallets", "Your message\n   To: Maya\n   Subject: pallets\n was read on Friday, November 27, 2026 10:05:00 AM."),
        ("Gelesen: Paletten", "Ihre Nachricht\n   An: Maya\n   Betreff: Paletten\n wurde am Freitag, 27. November 2026 10:05:00 gelesen."),
        ("[#48-20917] We have received your request", "Your request has been received and was given the number 48-20917. This is an automated message, please do not reply."),
    ],
)  # fmt: skip
def test_a_receipt_is_no_reply(life: Life, subject: str, text: str) -> None:
    life.mail(text, subject)
    lead = life.lead()
    assert (lead.sentiment, lead.status, lead.last_inbound_at) == ("Automated Reply", "new", None)
    assert scored() == 0


def test_an_absence_leaves_the_judgement_of_what_they_wrote(life: Life) -> None:
    life.mail("Call me on Tuesday.", when=clock.now() - timedelta(hours=3))
    life.mail("I am out of the office, this is an automatic reply.", "Automatic reply: pallets")
    assert life.lead().sentiment != "Out of Office"
    assert life.needs_you() == [MAYA]


def test_the_providers_mark_alone_makes_nobody_a_machine(life: Life) -> None:
    life.mail("Could you call our planner, Ms Adler, before noon? She decides.", automated_reply=True)
    assert not life.messages()[0].is_automated


def test_a_lead_who_writes_while_away_comes_back_at_once(life: Life) -> None:
    day = clock.now() + timedelta(days=10)
    life.mail(f"I am out of the office until {day:%d %B %Y}.", "Automatic reply: pallets", when=ago_hours(5))
    assert life.lead().snoozed_until is not None
    life.mail("I read this on my phone. Call me on Tuesday.", when=ago_hours(1))
    lead = life.lead()
    assert (lead.snoozed_until, lead.snooze_mark) == (None, "wrote")
    assert life.needs_you() == [MAYA]
    assert "Wrote while snoozed" in life.alice.get("/w/acorn/inbox").get_data(as_text=True)


def scored() -> int:
    with unit_of_work() as session:
        return session.query(Job).where(Job.kind == "scoring.score").count()


def ago_hours(hours: float) -> datetime:
    return clock.now() - timedelta(hours=hours)
