"""Whatever is delivered: stored once, or refused in words; never an error, never lost."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.conversations.models import Message
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.providers.emailbison.webhooks import read_delivery
from webapp.runtime.database import owner, unit_of_work
from webapp.webhooks import intake
from webapp.webhooks.api import MAX_BYTES
from webapp.webhooks.models import Delivery


@pytest.fixture
def token(cast: Cast, sims: Switchboard) -> str:
    with unit_of_work() as session:
        return factories.account(session, cast.acorn, sims.emailbison).webhook_token


def reply(number: object = 9045, sims: Switchboard | None = None, **reply: Any) -> dict[str, Any]:
    """A LEAD_REPLIED with the fields that matter."""
    usual = {
        "id": number,
        "email_subject": "Re: q",
        "text_body": "Sounds good.",
        "from_email_address": "jane@client.test",
    }
    data = {
        "reply": {**usual, **reply},
        "lead": {"id": 5, "email": "Jane@Client.test", "first_name": "Jane"},
        "sender_email": {"id": 243},
    }
    return {"event": {"type": "LEAD_REPLIED"}, "data": data}


def deliver(
    client: Browser, token: str, body: Any, content_type: str = "application/json"
) -> tuple[int, dict[str, Any]]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post(f"/webhooks/emailbison/{token}", data=raw, content_type=content_type, token=False)
    return answer.status_code, answer.get_json()


def count(model: Any) -> int:
    with unit_of_work() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


UNREADABLE = {
    "nothing": b"",
    "not json": b"hello=world",
    "cut": b'{"event": {"type": "LEAD_REPLIED"}, "data": {',
    "array": b"[1, 2]",
    "null": b"null",
    "nul bytes": b'{"event":\x00}',
    "not utf-8": b'{"event": "\xff\xfe"}',
    "too deep": b'{"event":' * 100_000,
    "no data": b'{"event": {"type": "LEAD_REPLIED"}}',
    "data is a list": b'{"event": {"type": "LEAD_REPLIED"}, "data": []}',
    "type is a number": b'{"event": {"type": 7}, "data": {}}',
    "no reply": b'{"event": {"type": "LEAD_REPLIED"}, "data": {}}',
    "blank id": json.dumps(reply("  ")).encode(),
    "id is true": json.dumps(reply(True)).encode(),
    "id is null": json.dumps(reply(None)).encode(),
    "id is an object": json.dumps(reply({"a": 1})).encode(),
    "endless number": b'{"event": {"type": "LEAD_REPLIED"}, "data": {"reply": {"id": ' + b"9" * 5000 + b"}}}",
    "id with nul": json.dumps(reply("90\x0045")).encode(),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_kept_with_its_reason(client: Browser, token: str, name: str) -> None:
    status, said = deliver(client, token, UNREADABLE[name])
    assert status == 422
    assert said["error"]
    with unit_of_work() as session:
        kept = session.scalars(select(Delivery)).one()
    assert (kept.state, kept.reason, kept.body) == ("unreadable", said["error"], UNREADABLE[name])
    assert count(Job) == 0


@pytest.mark.parametrize(("size", "status"), [(MAX_BYTES, 202), (MAX_BYTES + 1, 413)])
def test_a_delivery_that_is_too_large_is_refused_in_words(
    client: Browser, token: str, size: int, status: int
) -> None:
    head, end = b'{"event": {"type": "NEW"}, "data": {}, "more": "', b'"}'
    body = head + b"x" * (size - len(head) - len(end)) + end
    answered, said = deliver(client, token, body)
    assert answered == status
    assert ("4 MB" in said.get("error", "")) is (status == 413)


def test_unknown_addresses_say_nothing_about_anybody(client: Browser, token: str) -> None:
    for path in (
        f"/webhooks/emailbison/{token}x",
        f"/webhooks/nobody/{token}",
        "/webhooks/emailbison/" + "a" * 300,
        "/webhooks/nobody",
        "/webhooks/emailbison",  # its calls are not signed
    ):
        answer = client.post(path, json=reply(), token=False)
        assert (answer.status_code, "No workspace" in answer.get_json()["error"]) == (404, True)
    assert count(Delivery) == 0


def test_an_unknown_type_is_kept_as_ignored(client: Browser, token: str) -> None:
    status, said = deliver(client, token, {"event": {"type": "SOMETHING_NEW"}, "data": {}})
    assert (status, said["state"]) == (202, "ignored")
    assert count(Job) == 0


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data; boundary=x"]
)
def test_the_content_type_does_not_decide(client: Browser, token: str, content_type: str) -> None:
    assert deliver(client, token, reply(), content_type)[0] == 202


def test_of_a_content_type_as_much_is_kept_as_any_has(client: Browser, token: str) -> None:
    for number, size in enumerate((200, 201)):
        assert deliver(client, token, reply(number + 1), f"text/plain; é={'x' * (size - 14)}")[0] == 202
    with unit_of_work() as session:
        kept = session.scalars(select(Delivery.content_type).order_by(Delivery.id)).all()
    assert [len(each) for each in kept] == [200, 200]
    assert kept[0].startswith("text/plain; ?=x")


def test_both_envelopes_mean_the_same_event(client: Browser, token: str) -> None:
    assert deliver(client, token, reply())[0] == 202
    assert deliver(client, token, {"data": reply()})[0] == 200
    assert deliver(client, token, reply("9045"))[0] == 200


def test_ten_at_once_are_one(app: Flask, token: str, drain: Drain) -> None:
    def post(_: int) -> int:
        return deliver(Browser(app, app.response_class), token, reply())[0]

    with ThreadPoolExecutor(10) as pool:
        statuses = sorted(pool.map(post, range(10)))
    drain()
    assert statuses == [200] * 9 + [202]
    assert (count(Delivery), count(Message), count(Lead)) == (1, 1, 1)


def test_the_delivery_and_its_job_are_one_transaction(client: Browser, token: str) -> None:
    with owner().begin() as schema:
        schema.execute(text("ALTER TABLE job ADD CONSTRAINT nothing_new CHECK (kind <> 'webhook.process')"))
    try:
        body = json.dumps(reply()).encode()
        with pytest.raises(DBAPIError, match="nothing_new"):
            intake.store("emailbison", token, read_delivery(body), "", body)
        assert count(Delivery) == 0
    finally:
        with owner().begin() as schema:
            schema.execute(text("ALTER TABLE job DROP CONSTRAINT nothing_new"))


def test_many_replies_of_somebody_new_make_one_lead(app: Flask, token: str, drain: Drain) -> None:
    for number in range(10):
        deliver(Browser(app, app.response_class), token, reply(100 + number))
    drain()
    assert (count(Lead), count(Message)) == (1, 10)


ODD_TEXT = st.one_of(
    st.none(),
    st.integers(),
    st.booleans(),
    st.lists(st.integers(), max_size=2),
    st.text(alphabet=st.characters(), max_size=40),
    st.sampled_from(
        [
            "",
            " ",
            "\x00",
            "\ud800",
            "a@b",
            "@",
            "\u202eabc",
            "0000-00-00",
            "9999-12-31T23:59:59Z",
            "2026-09-10T14:05:42",
            "x" * 10_000,
            "\U0001f469\u200d\U0001f467",
        ]
    ),
)
PARTS = st.dictionaries(
    st.sampled_from(
        [
            "id",
            "email",
            "first_name",
            "last_name",
            "company",
            "title",
            "email_subject",
            "text_body",
            "html_body",
            "date_received",
            "from_email_address",
            "from_name",
            "to",
            "cc",
            "automated_reply",
            "sent_at",
            "sequence_step_order",
            "email_body",
            "lead_id",
            "name",
        ]
    ),
    ODD_TEXT,
    max_size=8,
)
TYPES = st.sampled_from(
    [
        "LEAD_REPLIED",
        "LEAD_INTERESTED",
        "UNTRACKED_REPLY_RECEIVED",
        "EMAIL_SENT",
        "MANUAL_EMAIL_SENT",
        "EMAIL_BOUNCED",
        "LEAD_UNSUBSCRIBED",
        "EMAIL_OPENED",
        "X",
    ]
)
DATA = st.dictionaries(
    st.sampled_from(["reply", "lead", "scheduled_email", "sender_email", "campaign"]),
    st.one_of(PARTS, ODD_TEXT),
    max_size=5,
)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(kind=TYPES, data=DATA, number=st.integers(1, 10**9))
def test_no_delivery_of_any_shape_breaks_the_door_or_the_worker(
    client: Browser, token: str, drain: Drain, kind: str, data: dict[str, Any], number: int
) -> None:
    for part in ("reply", "scheduled_email"):
        if isinstance(data.get(part), dict):
            data[part]["id"] = number
    before = count(Delivery)
    status, _ = deliver(client, token, {"event": {"type": kind}, "data": data})
    assert status in {200, 202, 422}
    assert count(Delivery) == before + (status != 200) or status == 422
    drain()
    with unit_of_work() as session:
        assert session.scalars(select(Job.error_note).where(Job.state != "done")).all() == []
        assert session.scalars(select(Delivery.state).where(Delivery.state == "received")).all() == []


def test_every_event_of_the_provider_is_understood(
    client: Browser, token: str, sims: Switchboard, drain: Drain
) -> None:
    books, host = sims.emailbison.books, sims.emailbison.host
    jane = books.add_lead(326217, "Jane", "Roe", "jane@client.test", company="Client Inc")
    mail = books.add_sent(12581, jane, "quick question", "<p>Hi Jane</p>")
    said = books.add_reply(9045, jane, "Re: quick question", "Sounds good, call me.")
    stranger = books.add_reply(
        9050, None, "hello", "hi", from_email_address="lee@other.test", from_name="Lee Poe"
    )
    bounce = books.add_reply(
        9061, jane, "Undelivered", "550", type="Bounced", folder="Bounced", automated_reply=True
    )
    for body in (
        events.replied(books, host, said, "LEAD_INTERESTED", mail),
        events.sent(books, host, mail),
        events.replied(books, host, said, mail=mail),
        events.replied(books, host, stranger),
        events.replied(books, host, bounce, "EMAIL_BOUNCED"),
        events.sent(books, host, mail, "LEAD_UNSUBSCRIBED"),
    ):
        assert deliver(client, token, body)[0] == 202
    drain()
    with unit_of_work() as session:
        assert set(session.scalars(select(Delivery.state))) == {"processed"}
        assert sorted(session.scalars(select(Message.provider_id))) == [
            "reply-9045",
            "reply-9050",
            "reply-9061",
            "scheduled-12581",
        ]
        assert dict(session.execute(select(Lead.email, Lead.status)).all()) == {
            "jane@client.test": "blacklisted",
            "lee@other.test": "new",
        }
