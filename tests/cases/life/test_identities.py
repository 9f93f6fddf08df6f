"""Who is it: one person under two spellings is one, and two people under one word are two."""

from __future__ import annotations

import pytest

from simulators.gohighlevel import events as text_events
from tests.cases.life.conftest import Life
from webapp.integrations.jobs import enqueue_watch
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.usefixtures("without_model")

SPELLINGS = (
    ("jörg@xn--mller-kva.test", "jörg@müller.test"),
    ("info@xn--bcher-kva.test", "Info@Bücher.test"),
    ("anna@åäö.test", "anna@xn--4cab6c.test"),
    ("eva@h5.test", "Eva Berg <EVA@h5.test>"),
    ("ewa@h5.test", "mailto:ewa@h5.test?subject=Re"),
    ("eve@h5.test", "eve@h5.test (Eva Berg)"),
    ("eva@xn--strae-oqa.test", "eva@Straße.test"),
)


def test_two_spellings_of_an_address_are_one_person(life: Life) -> None:
    for turn in (0, 1):
        for pair in SPELLINGS:
            life.stranger(
                f"Tell {pair[0]}.", from_email_address=pair[turn], from_name="Eva Berg", drain=False
            )
        life.drain()
    said = sorted([message.body_text for message in life.messages(lead)] for lead in life.leads())
    assert said == sorted([f"Tell {first}."] * 2 for first, _ in SPELLINGS)


EXTENSIONS = (
    ("+1 212 555 0123 ext. 12", "+1 212 555 0123 ext. 34"),
    ("+49 30 1234567 x 5", "+49 30 1234567 x 6"),
    ("+1 (212) 555-0199 #7", "+1 (212) 555-0199 #8"),
)


def test_two_extensions_of_a_switchboard_are_two_people(life: Life) -> None:
    spelled = [phone for pair in EXTENSIONS for phone in pair]
    for number, phone in enumerate(spelled):
        life.workflow(number, f"Text {number}", first_name="Ann", last_name=phone, phone=phone, drain=False)
    life.drain()
    assert sorted(lead.last_name for lead in life.leads()) == sorted(spelled)
    assert {lead.phone_e164 for lead in life.leads()} == {None}, "nobody texts an extension"


@pytest.mark.parametrize("word", ["STOP", "Arrêtez", "Please send prices"])
def test_two_contacts_who_share_a_number_stay_two(life: Life, word: str) -> None:
    life.workflow(1, "Please send me the price list", first_name="Carla", phone="+14155560123")
    before = life.leads()[0].status
    life.workflow(2, word, first_name="Dan", phone="+14155560123")
    carla, dan = life.leads()
    assert (carla.first_name, dan.first_name) == ("Carla", "Dan")
    assert carla.status == before != "blacklisted"
    assert [message.body_text for message in life.messages(dan)] == [word]
    life.workflow(2, "One more thing", first_name="Dan", phone="+14155560123")
    assert len(life.messages(dan)) == 2


NATIONAL = {
    # how a contact spells it, their country, the location's
    ("01 42 68 30 31", "FR", "US"): "+33142683031",
    ("030 1234567", "DE", "US"): "+49301234567",
    ("(415) 556-0188", None, "US"): "+14155560188",
    ("0033 1 42 68 30 32", None, None): "+33142683032",
    ("01 42 68 30 33", None, None): None,
}


def test_a_national_number_is_one_of_its_country(life: Life) -> None:
    for number, (phone, country, place) in enumerate(NATIONAL):
        location = {"id": life.sims.gohighlevel.books.location_id, "country": place}
        facts = {"first_name": "Luc", "phone": phone, "country": country, "location": location}
        life.workflow(number, f"Text {number}", drain=False, **facts)
    life.drain()
    known = {phone: e164 for (phone, _, _), e164 in NATIONAL.items()}
    assert {lead.phone: lead.phone_e164 for lead in life.leads()} == known


@pytest.mark.parametrize(
    ("place", "phone", "known"),
    [
        ("DE", "030 1234567", "+49301234567"),
        ("FR", "01 42 68 30 31", "+33142683031"),
        ("US", "(415) 556-0188", "+14155560188"),
        ("US", "01 42 68 30 31", None),
        ("", "030 1234567", None),
    ],
)
def test_a_national_number_of_a_contact_is_one_of_its_location_s_country(
    life: Life, place: str, phone: str, known: str | None
) -> None:
    """However it is told of: the app's webhook names no country, and neither does the list of contacts."""
    there = life.sims.gohighlevel
    there.country = place
    with unit_of_work() as session:
        assert enqueue_watch(session) == 2, "nobody has asked for the countries yet"
    life.drain()
    with unit_of_work() as session:
        assert enqueue_watch(session) == 0
    contact = there.books.add_contact("Luc", "Paris", phone, None)
    contact["country"] = None
    row = there.books.add_message(contact, "What is the price?")
    raw, signed = text_events.signed(text_events.inbound(row))
    assert life.client.post("/webhooks/gohighlevel", data=raw, headers=signed, token=False).status_code == 202
    life.drain()
    (lead,) = life.leads()
    assert (lead.phone, lead.phone_e164) == (phone, known)


PLACEHOLDERS = ("null", "NULL", "nil", "true", "n/a", "-", "None", "undefined")


def test_a_placeholder_is_nobody(life: Life) -> None:
    for number, word in enumerate(PLACEHOLDERS * 2):
        life.workflow(number, f"Text {number}", first_name=word, email=word, phone=word, drain=False)
    life.drain()
    known = [(lead.first_name, lead.email, lead.phone) for lead in life.leads()]
    assert known == [("", None, None)] * 2 * len(PLACEHOLDERS)


NUMBERS = {
    "+44 (0)161 496 0123": "+441614960123",
    "44 0161 496 0124": "+441614960124",
    "tel:+1-415-555-0141": "+14155550141",
    "'+14155550143": "+14155550143",
    "14155550144.0": "+14155550144",
    "＋１４１５５５５０１４５": "+14155550145",
    "+1 415 555 0146 (cell)": "+14155550146",
    "Mobile: +1 415 555 0147": "+14155550147",
    "+1 415 555 0148 / +1 415 555 0149": "+14155550148",
    "+1 415 555 0151 mobile": "+14155550151",
    "+49 30/1234567": "+49301234567",
    "4.15556E+11": None,
    "000-000-0000": None,
    "+10000000000": None,
    "+1 111 111 1111": None,
}


def test_a_number_is_read_however_a_list_spells_it(life: Life) -> None:
    for place, spelled in enumerate(NUMBERS):
        facts = {"first_name": "Num", "last_name": spelled, "phone": spelled}
        country = "GB" if "161" in spelled else "US"
        life.workflow(place, f"Text {place}", country=country, drain=False, **facts)
    life.drain()
    assert {lead.last_name: lead.phone_e164 for lead in life.leads()} == NUMBERS


MADE_UP = (
    "noemail@noemail.com",
    "no-email@gmail.test",
    "test@test.com",
    "unknown@unknown.com",
    "not.provided@h5.test",
)


def test_an_address_that_a_form_insisted_on_makes_nobody_one(life: Life) -> None:
    for place, address in enumerate(MADE_UP * 2):
        life.workflow(place, f"Text {place}", first_name=f"P{place}", email=address, phone=None, drain=False)
    life.drain()
    assert [lead.email for lead in life.leads()] == [None] * 2 * len(MADE_UP)
    life.stranger("I am here all the same.", from_email_address="test@test.com", from_name="Tess")
    assert life.lead("test@test.com").first_name == "Tess", "who writes from it has it"


NAMES = {
    "Garcia, Maria": ("Maria", "Garcia"),
    "van den Berg, Anna": ("Anna", "van den Berg"),
    '"Müller, Jörg"': ("Jörg", "Müller"),
    "Maria Garcia": ("Maria", "Garcia"),
    "Northwind, Inc.": ("Northwind,", "Inc."),
    "GARCIA, Dr. Maria (EXT)": ("Maria", "GARCIA"),
    "Ortiz, Maya, MBA": ("Maya", "Ortiz"),
    "Herr Müller": ("", "Müller"),
    "Maria Garcia via LinkedIn": ("Maria", "Garcia"),
    "=?utf-8?B?TWFyaWEgR2FyY8OtYQ==?=": ("Maria", "García"),
    "Garcia, Maria - H5 Group": ("Maria", "Garcia"),
    "Maria Garcia, H5 Ltd": ("Maria", "Garcia"),
    "Maria Garcia <{address}>": ("Maria", "Garcia"),
    "null null": ("", ""),
    "{address}": ("", ""),
}


def test_a_name_that_is_turned_round_is_turned_back(life: Life) -> None:
    expected = {f"maria{number}@h5.test": name for number, name in enumerate(NAMES.values())}
    for address, written in zip(expected, NAMES, strict=True):
        name = written.format(address=address)
        life.stranger("Tell me more.", from_email_address=address, from_name=name, drain=False)
    life.drain()
    leads = {lead.name: lead for lead in life.leads()}
    assert {lead.email: (lead.first_name, lead.last_name) for lead in life.leads()} == expected
    for name, lead in leads.items():
        assert f"<bdi>{name}</bdi>" in life.page(lead)


def test_marks_that_nobody_sees_hide_nobody_from_a_search(life: Life) -> None:
    life.stranger(
        "We\u00add\u200bnesday suits us.",
        from_email_address="maya@h5.test",
        from_name="Ma\u200bya\u202e Jo\u0308rg",
    )
    (lead,) = life.leads()
    assert lead.name == "Maya Jörg"
    for asked in ("maya", "jörg", "Jo\u0308rg", "Ma\u2060ya", "wednesday", "%E2%80%8Bwednesday"):
        found = life.alice.get(f"/w/acorn/inbox?view=all&q={asked}").get_data(as_text=True)
        assert f"/leads/{lead.id}" in found, asked
    assert f"/leads/{lead.id}" not in life.alice.get("/w/acorn/inbox?view=all&q=thursday").get_data(
        as_text=True
    )
