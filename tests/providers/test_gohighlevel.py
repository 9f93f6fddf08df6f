"""GoHighLevel: every list read to its end, every refusal told apart, and the location's allowance kept by all together."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulators import Switchboard
from simulators.gohighlevel import GoHighLevel, events
from webapp.providers.errors import Ambiguous, BadReply, KeyRefused, Rejected, Unavailable
from webapp.providers.gohighlevel import budget, contacts, messages
from webapp.providers.gohighlevel.account import GoHighLevelAccount
from webapp.providers.gohighlevel.messages import sms_of
from webapp.runtime.redis import for_requests

NOON = datetime(2026, 9, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def location(sims: Switchboard) -> Iterator[GoHighLevel]:
    yield sims.gohighlevel
    for_requests().flushdb()


@pytest.fixture
def account(location: GoHighLevel) -> GoHighLevelAccount:
    return GoHighLevelAccount(location.books.location_id, location.token, location.host)


@pytest.fixture
def jane(location: GoHighLevel) -> dict[str, Any]:
    return location.books.add_contact("Jane", "Roe", "+15550001234", "jane@client.test")


@pytest.mark.parametrize("nests", [True, False])
def test_a_conversation_is_read_to_its_end(
    location: GoHighLevel, account: GoHighLevelAccount, jane: dict[str, Any], nests: bool
) -> None:
    location.nests = nests
    for minute in range(45):
        location.books.add_message(jane, f"text {minute}", when=NOON + timedelta(minutes=minute))
    location.books.add_message(jane, None, when=NOON, messageType="TYPE_CALL")
    location.books.add_message(jane, None, when=NOON, attachments=["https://files.example.test/1"])
    (talk,) = messages.search_conversations(account, contact_id=jane["id"]).rows
    texts, after, pages = [], None, 0
    while True:
        page = messages.conversation_messages(account, talk.id, after=after, limit=20)
        texts += page.rows
        pages += 1
        if page.next is None:
            break
        after = page.next
    assert (len(texts), pages) == (46, 3)
    assert {text.id for text in texts} == {
        row["id"] for row in location.books.messages.values() if row["messageType"] == "TYPE_SMS"
    }
    assert [text.links for text in texts if not text.body] == [["https://files.example.test/1"]]
    assert (texts[0].body, texts[0].is_inbound, texts[0].at) == (
        "text 44",
        True,
        NOON + timedelta(minutes=44),
    )


def test_the_conversations_of_a_location_page_by_their_last_message(
    location: GoHighLevel, account: GoHighLevelAccount
) -> None:
    for number in range(25):
        contact = location.books.add_contact("Lead", str(number), f"+1555000{number:04}")
        location.books.add_message(contact, "hi", when=NOON + timedelta(minutes=number))
    seen, before = [], None
    while True:
        page = messages.search_conversations(account, before=before, limit=10)
        seen += [row.contact_id for row in page.rows]
        if page.next is None:
            break
        before = page.next
    assert (len(seen), len(set(seen))) == (25, 25)


def test_the_export_holds_every_text_between_two_moments(
    location: GoHighLevel, account: GoHighLevelAccount, jane: dict[str, Any]
) -> None:
    for hour in range(30):
        location.books.add_message(jane, f"{hour}", when=NOON + timedelta(hours=hour))
    texts, cursor = [], None
    while True:
        page = messages.export_messages(
            account, since=NOON + timedelta(hours=2), until=NOON + timedelta(hours=20), cursor=cursor, limit=7
        )
        texts += page.rows
        cursor = page.next
        if cursor is None:
            break
    assert [text.body for text in texts] == [str(hour) for hour in range(2, 21)]


def test_a_text_is_queued_and_ends_as_delivered(account: GoHighLevelAccount, jane: dict[str, Any]) -> None:
    message_id = messages.send_sms(account, jane["id"], "Tuesday 10am works?")
    (talk,) = messages.search_conversations(account, contact_id=jane["id"]).rows
    (sent,) = messages.conversation_messages(account, talk.id).rows
    assert (sent.id, sent.body, sent.is_inbound) == (message_id, "Tuesday 10am works?", False)
    assert sent.status in {"pending", "delivered"}


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [({"dnd": True}, "DND is active for SMS"), ({"phone": None}, "Missing phone number")],
)
def test_who_may_not_be_written_to_is_a_plain_no(
    account: GoHighLevelAccount, jane: dict[str, Any], spoil: dict[str, Any], sentence: str
) -> None:
    jane |= spoil
    with pytest.raises(Rejected) as no:
        messages.send_sms(account, jane["id"], "hi")
    assert sentence in no.value.hint


def test_a_lost_answer_to_a_sending_is_ambiguous(
    location: GoHighLevel, account: GoHighLevelAccount, jane: dict[str, Any]
) -> None:
    location.faults.add("reset_after", path="/conversations/messages", method="POST")
    with pytest.raises(Ambiguous):
        messages.send_sms(account, jane["id"], "hi")
    assert [row["body"] for row in location.books.messages.values()] == ["hi"]


def test_the_four_refusals_are_told_apart(location: GoHighLevel, account: GoHighLevelAccount) -> None:
    def why(refused: GoHighLevelAccount) -> str:
        with pytest.raises(KeyRefused) as no:
            contacts.get_location(refused)
        return no.value.hint

    assert contacts.get_location(account).name == "Acorn"
    assert why(replace(account, token="pit-dead")) == "token"
    assert why(replace(account, location_id="locOfSomebodyElse0001")) == "location"
    location.scopes.discard("locations.readonly")
    assert why(account) == "scope"
    location.is_agency_token = True
    assert why(account) == "class"


@pytest.mark.parametrize(
    ("location_in_answer", "error"),
    [({"id": "locOfSomebodyElse0001"}, KeyRefused), ({}, BadReply), (None, BadReply)],
)
def test_a_location_is_proven_by_its_own_name(
    location: GoHighLevel, account: GoHighLevelAccount, location_in_answer: object, error: type[Exception]
) -> None:
    body = json.dumps({"location": location_in_answer, "ok": True})
    location.faults.add("status", path="/locations/*", status=200, body=body)
    with pytest.raises(error):
        contacts.get_location(account)


def test_contacts_are_found_made_and_silenced(account: GoHighLevelAccount, jane: dict[str, Any]) -> None:
    assert contacts.find_duplicate(account, email="JANE@client.test") == contacts.get_contact(
        account, jane["id"]
    )
    assert contacts.find_duplicate(account, phone="+15559999999") is None
    made = contacts.upsert_contact(
        account, first_name="Lee", last_name="Poe", email=None, phone="+15550005678"
    )
    assert contacts.get_contact(account, made.id) == made
    assert made.may_text
    assert not contacts.set_dnd(account, made.id, is_on=True).may_text


def test_a_permanent_stop_cannot_be_lifted(
    location: GoHighLevel, account: GoHighLevelAccount, jane: dict[str, Any]
) -> None:
    location.stop_word(jane)
    lifted = contacts.set_dnd(account, jane["id"], is_on=False)
    assert (lifted.may_text, lifted.is_permanent) == (False, True)


def test_odd_answers_are_typed(location: GoHighLevel, account: GoHighLevelAccount) -> None:
    location.faults.add("html", path="/locations/*", status=200)
    with pytest.raises(BadReply):
        contacts.get_location(account)
    location.faults.add("status", path="/locations/*", status=422, body='{"message":["a","b"]}')
    with pytest.raises(Rejected, match="a; b"):
        contacts.get_location(account)


@pytest.mark.parametrize("says_when", [True, False])
def test_a_429_stops_everybody_at_this_location(
    location: GoHighLevel, account: GoHighLevelAccount, says_when: bool
) -> None:
    headers = {"Retry-After": "7"} if says_when else {}
    location.faults.add("status", path="/locations/*", status=429, headers=headers)
    with pytest.raises(Unavailable) as refused:
        contacts.get_location(account)
    assert refused.value.retry_after == (7 if says_when else 10)
    calls = len(location.calls)
    with pytest.raises(Unavailable, match="budget"):
        contacts.get_contact(account, "contactOfAcorn00000001")
    assert len(location.calls) == calls
    other = replace(account, location_id="locOfSomebodyElse0001")
    with pytest.raises(KeyRefused):
        contacts.get_location(other)


def test_a_held_location_says_for_how_long(account: GoHighLevelAccount) -> None:
    budget.hold(account.location_id, 7)
    assert 6 < budget.take(account.location_id) <= 7


def test_a_day_has_its_allowance_too_and_ends(account: GoHighLevelAccount) -> None:
    assert budget.take(account.location_id) == 0.0
    (day,) = for_requests().keys("gohighlevel:*:day")
    assert 0 < for_requests().ttl(day) <= budget.DAY_SECONDS
    for_requests().set(day, budget.DAILY - 1, keepttl=True)
    assert budget.take(account.location_id) == 0.0
    assert budget.DAY_SECONDS - 60 < budget.take(account.location_id) <= budget.DAY_SECONDS
    meter = budget.read(account.location_id)
    assert meter is not None
    assert (meter.used_in_window, meter.used_today) == (2, budget.DAILY)
    assert budget.seconds_for(60, None) == budget.seconds_for(60, replace(meter, used_today=0)) == 10
    assert budget.seconds_for(60, replace(meter, day_ends_in=100)) == 110
    assert budget.seconds_for(budget.DAILY + 60, replace(meter, day_ends_in=100)) == 100 + 86_400 + 10


def test_all_workers_together_stay_within_the_allowance(
    location: GoHighLevel, account: GoHighLevelAccount
) -> None:
    def ask(number: int) -> bool:
        try:
            contacts.get_location(replace(account, spare=number % 2 == 0))
        except Unavailable as over:
            return over.retry_after is None
        return True

    with ThreadPoolExecutor(8) as pool:
        allowed = sum(pool.map(ask, range(160)))
    assert allowed == budget.BURST
    assert location.allowance.refused == 0
    meter = budget.read(account.location_id)
    assert meter is not None
    assert (meter.used_in_window, meter.used_today, meter.reported_burst) == (90, 90, 100)


def test_what_can_wait_leaves_room_for_people(location: GoHighLevel, account: GoHighLevelAccount) -> None:
    for_workers = replace(account, spare=True)
    for _ in range(budget.SPARE_BURST):
        contacts.get_location(for_workers)
    with pytest.raises(Unavailable):
        contacts.get_location(for_workers)
    assert contacts.get_location(account).name == "Acorn"


def test_what_begins_leaves_room_for_what_has_begun(account: GoHighLevelAccount) -> None:
    def begins() -> float:
        return budget.take(account.location_id, spare=True, begins=True)

    assert [begins() for _ in range(budget.BEGINNING_BURST)] == [0.0] * budget.BEGINNING_BURST
    assert begins() > 0
    left = budget.SPARE_BURST - budget.BEGINNING_BURST
    assert [budget.take(account.location_id, spare=True) for _ in range(left)] == [0.0] * left
    assert 0 < budget.take(account.location_id, spare=True) <= budget.WINDOW_SECONDS
    assert budget.take(account.location_id, begins=True) == 0.0, "a person's reading is not held up"


def test_many_that_are_put_off_come_back_one_after_the_other(account: GoHighLevelAccount) -> None:
    for _ in range(budget.BEGINNING_BURST):
        budget.take(account.location_id, spare=True, begins=True)
    waits = [budget.take(account.location_id, spare=True, begins=True) for _ in range(60)]
    they_take = 60 * budget.CALLS_OF_ONE * budget.WINDOW_SECONDS / budget.SPARE_BURST
    assert max(waits) <= budget.WINDOW_SECONDS + they_take
    assert sum(waits) / len(waits) > min(waits) + they_take / 10, "they do not come together"


def test_a_webhook_and_a_list_tell_of_the_same_text(location: GoHighLevel, jane: dict[str, Any]) -> None:
    row = location.books.add_message(jane, "Yes, call me", when=NOON)
    told, listed = sms_of(events.inbound(row)), sms_of(row)
    assert told is not None
    assert listed is not None
    assert (told.id, told.body, told.at, told.contact_id) == (
        listed.id,
        "Yes, call me",
        NOON,
        jane["id"],
    )
    assert sms_of({**row, "messageType": "TYPE_CALL"}) is None
    assert sms_of({**row, "id": " "}) is None
