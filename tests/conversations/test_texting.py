"""An answer by SMS is sent once, whatever happens on the way; and whoever must not be texted is not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.browser import Browser
from tests.conversations import stage
from tests.conversations.stage import (
    SEND_TEXT,
    Row,
    echo_text,
    message,
    outbound_rows,
    texted_rows,
)
from tests.due import try_again
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.conversations import channels, composing, sending, texts
from webapp.conversations.composing import Written
from webapp.integrations.connections import enter_credentials
from webapp.integrations.models import Connection
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.providers.gohighlevel.rows import sms_of
from webapp.providers.gohighlevel.translation import text_of
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.runtime.errors import Invalid


@pytest.fixture
def lead_id(cast: Cast, sims: Switchboard, jane: Row) -> int:
    """Jane, who asked by SMS an hour ago."""
    row = sims.gohighlevel.books.add_message(
        jane, "What does it cost?", when=clock.now() - timedelta(hours=1)
    )
    with unit_of_work() as session:
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        lead = factories.lead(
            session, cast.acorn, gohighlevel_id=jane["id"], phone_e164="+15550001234", email=None
        )
        sms = sms_of(row)
        assert sms is not None
        texts.record_text(session, Match(lead), text_of(sms))
        return lead.id


def answer(lead_id: int, body: str = "0.62 a day.") -> int:
    return stage.answer(lead_id, body, "sms")


def test_a_text_goes_out_once_and_its_delivery_is_told(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    written = answer(lead_id)
    drain()
    (row,) = texted_rows(sims)
    assert (message(written).state, message(written).provider_id) == ("sent", f"sms-{row['id']}")
    row["status"] = "delivered"
    echo_text(row, lead_id)
    assert [each.id for each in outbound_rows()] == [written]
    assert message(written).provider_facts["status"] == "delivered"
    row["status"] = "undelivered"
    echo_text(row, lead_id)
    assert message(written).state == "failed"


@pytest.mark.parametrize("fault", ["reset_after", "cut_body", "truncated", "silent_body"])
def test_a_lost_answer_is_looked_for_before_anything_is_sent_again(
    lead_id: int, sims: Switchboard, drain: Drain, fault: str
) -> None:
    sims.gohighlevel.faults.add(
        fault, path=SEND_TEXT, **({"seconds": 40.0} if fault == "silent_body" else {})
    )
    if fault == "silent_body":
        sims.gohighlevel.faults.clear()
        sims.gohighlevel.faults.add("reset_after", path=SEND_TEXT, times=2)
    written = answer(lead_id)
    drain()
    for _ in range(3):
        try_again(drain)
    assert (len(texted_rows(sims)), message(written).state) == (1, "sent")


def test_a_lost_request_is_sent_after_all(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    sims.gohighlevel.faults.add("reset", path=SEND_TEXT)
    written = answer(lead_id)
    drain()
    try_again(drain)
    assert (len(texted_rows(sims)), message(written).state) == (1, "sent")


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_echo_joins_the_same_row(lead_id: int, sims: Switchboard, drain: Drain, when: str) -> None:
    written = answer(lead_id)
    if when == "before":
        sims.gohighlevel.on_sent = lambda row: echo_text(row, lead_id)
    drain()
    sims.gohighlevel.on_sent = lambda _row: None
    if when == "after":
        echo_text(texted_rows(sims)[0], lead_id)
    assert [each.id for each in outbound_rows()] == [written]
    assert message(written).state == "sent"


def test_two_answers_of_the_same_words_are_two_texts(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    first, second = answer(lead_id, "OK"), answer(lead_id, "OK")
    sims.gohighlevel.faults.add("reset_after", path=SEND_TEXT, times=2)
    drain()
    for _ in range(3):
        try_again(drain)
    assert len(texted_rows(sims, "OK")) == 2
    assert len({message(first).provider_id, message(second).provider_id}) == 2


@pytest.mark.parametrize(
    ("spoil", "remedy"),
    [("dnd", "answer by e-mail"), ("number", "Enter their number in GoHighLevel")],
)
def test_a_final_no_says_what_to_do(
    lead_id: int, jane: Row, sims: Switchboard, drain: Drain, spoil: str, remedy: str
) -> None:
    if spoil == "dnd":
        sims.gohighlevel.books.set_dnd(jane, "active")
    else:
        jane["phone"] = None
    written = answer(lead_id)
    drain()
    assert message(written).state == "failed"
    assert remedy in (message(written).failure or "")
    assert texted_rows(sims) == []
    if spoil == "dnd":
        with unit_of_work() as session:
            assert session.get_one(Lead, lead_id).sms_dnd == "on"
        with pytest.raises(Invalid, match="do-not-disturb"):
            answer(lead_id)


def test_a_lead_with_a_number_alone_becomes_a_contact(
    cast: Cast, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        other = factories.lead(session, cast.acorn, first_name="Leo", phone_e164="+15550009999").id
    written = answer(other, "Hello Leo")
    drain()
    (row,) = texted_rows(sims, "Hello Leo")
    with unit_of_work() as session:
        assert session.get_one(Lead, other).gohighlevel_id == row["contactId"]
    assert message(written).state == "sent"


def test_a_refused_token_parks_it_and_the_thread_says_so(
    client: Browser,
    cast: Cast,
    lead_id: int,
    sims: Switchboard,
    drain: Drain,
    sign_in: Callable[..., Browser],
) -> None:
    sims.gohighlevel.is_agency_token = True
    written = answer(lead_id)
    drain()
    page = sign_in(client, cast.alice).get(f"/w/acorn/leads/{lead_id}").get_data(as_text=True)
    assert "This is a token of the agency" in page
    sims.gohighlevel.is_agency_token = False
    with unit_of_work() as session:
        connection = session.scalars(select(Connection)).one()
        enter_credentials(session, cast.acorn.id, "gohighlevel", "", connection.location_id or "")
    drain()
    assert (message(written).state, len(texted_rows(sims))) == ("sent", 1)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"sms_dnd": "permanent"}, "STOP"),
        ({"sms_dnd": "on"}, "do-not-disturb"),
        ({"status": "blacklisted"}, "not to be contacted"),
    ],
)
def test_who_cannot_be_texted_is_not_offered(lead_id: int, facts: dict[str, Any], why: str) -> None:
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        for name, value in facts.items():
            setattr(lead, name, value)
        session.flush()
        assert why in channels.why_not(session, lead)["sms"]
        with pytest.raises(Invalid):
            composing.ask(session, lead, Written("Hello", "sms"), None)


def test_a_text_has_its_length(lead_id: int) -> None:
    with pytest.raises(Invalid, match="1,600"):
        answer(lead_id, "x" * 1601)


def test_two_workers_that_send_at_once_send_once(lead_id: int, sims: Switchboard) -> None:
    written = answer(lead_id)
    claims: list[object] = []

    def take() -> None:
        with system_transaction() as session:
            found = sending.claim(session, written)
            claims.append(found.may_have_been_sent if found else None)

    threads = [threading.Thread(target=take) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(map(str, claims)) == ["False", "True"], "the second asks the provider first"
