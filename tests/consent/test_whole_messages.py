"""Words alone are sure only of a whole message: whatever is said besides makes them ask."""

from __future__ import annotations

from itertools import product
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.consent_figures import corpus
from tests.each import each
from webapp.consent.opt_outs import read

CARRIERS = ("STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT-OUT", "OPT OUT", "ARRET", "REMOVE")  # fmt: skip
OF_OTHERS = ("Abmelden", "Désinscription", "Baja", "Cancella", "Descadastrar", "Afmelden", "Rezygnuję", "Avregistrera", "Lopeta", "Odhlásit", "İptal", "стоп", "退订", "수신거부", "配信停止", "إلغاء الاشتراك", "הסר")  # fmt: skip
REQUESTS = tuple(
    case.text
    for case in corpus()
    if case.kind == "certain" and case.channel == "email" and not case.subject
    if not any(mark in case.text for mark in ("\n", "Regards", "Gracias", "Obrigado", "Gruß,"))
)
CONTENT = (
    "What does it cost?",
    "We need 40 pallets in May.",
    "Tuesday at ten works.",
    "My colleague Joe decides that.",
    "Wir haben den Preis gesehen.",
    "Appelez le bureau demain.",
    "The green one was nicer",
    "I spoke to your colleague last week.",
    "Das Lager steht in Hannover.",
    "Prices.",
    "from Rotterdam",
)
INVISIBLE = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\ufe0f", "\u034f", "\u3164")
Channel = Literal["email", "sms"]
CHANNELS: tuple[Channel, ...] = ("email", "sms")
FORMS = ("{}", "{}.", "{}!!!", " {}\n\n", "«{}»", "“{}”", "({})", "{} 😡", "*{}*", "{} please", "{}\nSent from my iPhone")  # fmt: skip


def certainty(text: str, channel: Channel = "sms", subject: str = "") -> str:
    return read(text, subject, channel=channel).certainty


@each(list(product([*CARRIERS, *OF_OTHERS], FORMS, CHANNELS)))
def test_a_carriers_word_alone_is_certain(case: tuple[str, str, Channel]) -> None:
    word, form, channel = case
    for written in (word, word.lower(), word.title()):
        reading = read(form.format(written), channel=channel)
        assert (reading.certainty, reading.channels) == ("certain", ("all",))
        assert reading.evidence in form.format(written)


@settings(max_examples=300, deadline=None)
@given(
    request=st.sampled_from([*CARRIERS, *OF_OTHERS, *REQUESTS]),
    greeting=st.sampled_from(["", "Hi,\n", "Hello Alice,\n\n", "Guten Tag Frau Moreno,\n", "Bonjour,\n", "Hola, ", "Dear Sir or Madam,\n"]),
    before=st.sampled_from(["", "please, ", "No thanks. ", "Not interested. ", "Kein Interesse. ", "Merci, "]),
    after=st.sampled_from(["", ".", "!", " Thanks.", "\nDanke!", ". Thank you very much", "\n\nHave a nice day"]),
    closing=st.sampled_from(["", "\n\nBest regards,\nMaya Stone", "\n\nMfG\nPetra Lang\nContoso GmbH\n+49 30 1234567", "\n-- \nMaya", "\nCordialement\nClaire", "\n\nSent from my iPhone"]),
)  # fmt: skip
def test_courtesy_names_and_signatures_around_it_change_nothing(
    request: str, greeting: str, before: str, after: str, closing: str
) -> None:
    end = after if not request.endswith((".", "!", "?")) else after.lstrip(".!")
    assert certainty(f"{greeting}{before}{request}{end}{closing}", "email") == "certain"


@settings(max_examples=400, deadline=None)
@given(
    request=st.sampled_from([*CARRIERS, *OF_OTHERS, *REQUESTS]),
    content=st.sampled_from(CONTENT),
    is_first=st.booleans(),
    gap=st.sampled_from([" ", ". ", "\n", "\n\n"]),
)
def test_anything_said_besides_makes_it_a_question(
    request: str, content: str, is_first: bool, gap: str
) -> None:
    text = f"{content}{gap}{request}" if is_first else f"{request}{gap}{content}"
    assert certainty(text, "email") != "certain"
    assert certainty(text, "sms") != "certain"


@settings(max_examples=300, deadline=None)
@given(
    case=st.sampled_from([case for case in corpus() if case.text]),
    marks=st.lists(st.tuples(st.integers(0, 400), st.sampled_from(INVISIBLE)), max_size=6),
)
def test_marks_that_nobody_sees_do_not_matter(case: object, marks: list[tuple[int, str]]) -> None:
    text = case.text  # type: ignore[attr-defined]
    for place, mark in marks:
        text = text[: place % (len(text) + 1)] + mark + text[place % (len(text) + 1) :]
    plain, marked = case.reading(), read(text, case.subject, channel=case.channel)  # type: ignore[attr-defined]
    assert (marked.certainty, marked.channels, marked.reason) == (
        plain.certainty,
        plain.channels,
        plain.reason,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Stop?", "Unsubscribe?", "Remove me from your list?",  # a question, and not in the form of a request
        "no dejen de escribirme", "no stop", "Nein, nicht abmelden", "don't stop", "Do not unsubscribe me",
        "STOP 12345", "STOP Acorn", "stop by", "end of month", "cancel the meeting", "quit smoking",
        "Maya\nSTOP\nBut what does it cost?", "STOP\nCall Me Tomorrow", "STOP\nPS: what is the price", "STOP\nMonday",
        "Please stop.\n\nBest regards,\nMaya\nPS: how much is it?", "Remove me from the Tuesday slot",
        "Stop, thanks. Rotterdam", "STOP\nRegina", "STOP\nMaya Stone\nCall Me On Monday",
        "STOP\nMaya Stone\nLovely Weather.", "Cancel today", "Fine.", "Fin!", "Seis", "Red", "Peru", "Chega",
        "I don't want it.", "No email.", "No messages", "We do not agree to this.", "Please do not send it.", "Keine Mail.",
        "Plus de mails", "No quiero más información.", "Almak istemiyoruz.", "Lütfen göndermeyin.", "Neposílejte to.",
        "Älkää lähettäkö.", "Skicka inte.", "Send ikke", "Proszę nie wysyłać.", "Žádné další.", "Não enviem.",
        "Do not send them before Friday.", "Ne l'envoyez pas", "Non inviate nulla", "Stop. Go.", "stop stop stop pallets", "STOP, Hammer time",
        f"Stop\n\n{'We need forty pallets in May, and the green ones in June. ' * 4}",
    ],
)  # fmt: skip
def test_what_is_more_than_a_word_is_not_certain(text: str) -> None:
    assert certainty(text, "sms") != "certain"
    assert certainty(text, "email") != "certain"


def test_known_names_say_nothing() -> None:
    assert certainty("Stop it Ann") == "ask"
    assert read("Stop it Ann", channel="sms", names=["Ann Case"]).certainty == "certain"
    assert read("STOP\nRegina", channel="sms", names=["Regina"]).certainty == "certain"


def test_cancel_may_be_about_the_meeting_that_the_mail_is_about() -> None:
    assert certainty("Cancel", "email", "Re: quick question") == "certain"
    assert certainty("Cancel", "email", "Accepted: Demo on Tuesday") == "ask"
    assert certainty("Unsubscribe", "email", "Accepted: Demo on Tuesday") == "certain"


def test_the_channel_that_is_named_is_closed_alone_unless_it_is_this_one() -> None:
    assert read("Stop texting me", channel="sms").channels == ("all",)
    assert read("Stop texting me", channel="sms").certainty == "certain"
    by_mail = read("Stop texting me", channel="email")
    assert (by_mail.certainty, by_mail.channels, by_mail.strength) == ("ask", ("sms",), "weak")
    assert read("Take me off your email list", channel="sms").channels == ("all",)


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("unsubscribe", "", "certain"),
        ("UNSUBSCRIBE maya@northwind.test", "Sent from my iPhone", "certain"),
        ("unsubscribe 4711-ab", "Maya Stone\nContoso GmbH", "certain"),
        ("Please remove me from your list", "\n\n", "certain"),
        ("Re: unsubscribe", "", "ask"),  # an answer's subject is ours
        ("Re: unsubscribe", "What does it cost?", "none"),
        ("unsubscribe", "How much is it?", "ask"),
        ("Re: Stop paying for empty shelves", "", "none"),
        ("Re: pallets", "", "none"),
        ("Tuesday", "", "none"),
    ],
)
def test_the_subject_counts_where_the_body_says_nothing(subject: str, body: str, expected: str) -> None:
    assert certainty(body, "email", subject) == expected


def test_a_text_message_has_no_subject() -> None:
    assert certainty("", "sms", "unsubscribe") == "none"
