"""Whose mail came back, and what a report is worth: it is believed for what it belongs to, not for who signed it."""

from __future__ import annotations

import pytest

from tests.cases.life.conftest import MAYA, Life

DSN = "{words}\n\nFinal-Recipient: rfc822; maya@h4.test\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n"


def dsn(words: str, action: str, status: str, said: str) -> str:
    return DSN.format(words=words, action=action, status=status, said=said)


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        (
            "noreply@mail.relay.test",
            "Undelivered Mail Returned to Sender",
            dsn("<maya@h4.test>: host mx.h4.test said: 550 5.1.1 no such user", "failed", "5.1.1", "550 5.1.1 no such user"),
        ),
        (
            "postmaster@h4.test",
            "Unzustellbar: Paletten",
            dsn("Fehler bei der Nachrichtenzustellung an folgende Empfänger: maya@h4.test", "failed", "5.1.1", "550 5.1.1 unknown"),
        ),
        (
            "MAILER-DAEMON@relais.test",
            "Message non distribué",
            dsn("Votre message n'a pas pu être remis à maya@h4.test.", "failed", "5.1.1", "550 5.1.1 inconnu"),
        ),
    ],
)  # fmt: skip
def test_a_report_makes_no_lead_and_closes_nobody_on_its_sender_alone(life: Life, sender: str, subject: str, text: str) -> None:  # fmt: skip
    life.mail("Tell me more.")
    before = life.lead().status
    life.stranger(text, subject, from_email_address=sender, from_name="Mail Delivery System")
    assert [lead.email for lead in life.leads()] == [MAYA]
    assert life.lead().status == before != "bounced"
    assert [message.is_bounce for message in life.messages(life.lead())] == [False, True]
    assert "names no mail of ours" in life.page(life.lead())


@pytest.mark.parametrize("sender", ["noreply@mail.relay.test", "postmaster@h4.test", "bounce-77@esp.test"])
def test_a_report_that_names_our_mail_by_its_id_is_believed(life: Life, sender: str) -> None:
    sent = life.campaign_mail()
    text = dsn(
        "Delivery to the following recipient failed permanently:", "failed", "5.1.1", "550 5.1.1 no such user"
    )
    head = f"\nMessage-ID: {sent['raw_message_id']}\nSubject: pallets\nFrom: alice@acorn.test\nTo: maya@h4.test\n"
    life.stranger(text + head, "Undelivered Mail Returned to Sender", from_email_address=sender)
    assert (life.lead().status, len(life.leads())) == ("bounced", 1)


@pytest.mark.parametrize(
    ("subject", "text", "note"),
    [
        (
            "Delivery Status Notification (Delay)",
            dsn("Delivery to maya@h4.test has been delayed, we keep trying.", "delayed", "4.2.2", "452 4.2.2 over quota"),
            "may take the next one",
        ),
        (
            "Unzustellbar: Paletten",
            dsn("Das Postfach des Empfängers ist voll.", "failed", "5.2.2", "552 5.2.2 mailbox full"),
            "may take the next one",
        ),
        (
            "Undelivered Mail Returned to Sender",
            dsn("Rejected by policy.", "failed", "5.7.1", "554 5.7.1 blocked using a list of bad senders"),
            "refused this mail",
        ),
    ],
)  # fmt: skip
def test_a_soft_bounce_and_a_block_leave_the_lead_reachable(life: Life, subject: str, text: str, note: str) -> None:  # fmt: skip
    life.mail("Sounds good, tell me more.")
    before = life.lead()
    life.bounce(text, subject, automated_reply=True)
    assert (life.lead().status, life.lead().sentiment) == (before.status, before.sentiment)
    assert note in life.page(life.lead())


@pytest.mark.parametrize(
    "text",
    [
        "Your mail to my colleague bounced, see under it. Please write to petra@h4.test. Call me on Tuesday.\n\n-------- Original Message --------\nFinal-Recipient: rfc822; ann@h4.test\nAction: failed\nStatus: 5.1.1\n",
        "Ihre Mail an Frau Kern kam zurück (siehe unten). Bitte rufen Sie mich am Dienstag an.\n\n-----Ursprüngliche Nachricht-----\nFinal-Recipient: rfc822; kern@h4.test\nAction: failed\nStatus: 5.1.1\n",
        "J'ai reçu ce message d'erreur. Pouvez-vous m'appeler mardi ?\n\n> Final-Recipient: rfc822; ann@h4.test\n> Action: failed\n> Status: 5.1.1\n",
    ],
)
def test_a_person_who_quotes_a_report_is_a_person(life: Life, text: str) -> None:
    life.mail(text)
    (message,) = life.messages(life.lead())
    assert not message.is_bounce
    assert message.sentiment not in ("Automated Reply", "Out of Office")


def test_the_providers_own_bounce_is_believed_after_an_unproven_report(life: Life) -> None:
    """The same mail under two ids, told first by nobody and then by EmailBison."""
    text = dsn("No such user.", "failed", "5.1.1", "550 5.1.1 no such user")
    life.mail("Tell me more.", when=None)
    life.stranger(text, "Undelivered Mail Returned to Sender", from_email_address="postmaster@h4.test", raw_message_id="<dsn@h4.test>")  # fmt: skip
    assert life.lead().status != "bounced"
    life.bounce(text, "Undelivered Mail Returned to Sender", raw_message_id="<dsn@h4.test>")
    assert len([message for message in life.messages(life.lead()) if message.is_bounce]) == 1
