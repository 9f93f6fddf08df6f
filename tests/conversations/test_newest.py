"""The newest of a lead's messages: a page, which has read the thread, and a unit of work, which asks, say the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import Cast
from webapp.conversations.channels import newest_answerable
from webapp.conversations.newest import LOOKED_AT, RECENT, newest_automatic, newest_inbound, recent_replies
from webapp.conversations.thread import read_thread
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.snapshots import snapshot

MAIL: dict[str, Any] = {"provider_facts": {"sender_email_id": 7}}
STRANGE: dict[str, Any] = {"sender_address": "no-reply@north.test"}
TEXT: dict[str, Any] = {"channel": "sms", "provider": "gohighlevel"}
OURS: dict[str, Any] = {"direction": "outbound", "source": "operator", "state": "sent"}
NOTE: dict[str, Any] = {**MAIL, "is_automated": True}
BOUNCE: dict[str, Any] = {**MAIL, "is_bounce": True}

# From the oldest to the newest.
THREADS: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "one of each": [TEXT, MAIL, NOTE, BOUNCE, OURS],
    "a thread that we cannot send into": [MAIL, {}, {}],
    "a machine alone": [NOTE, BOUNCE, OURS],
    "as many as a page reads": [MAIL, *[OURS] * (RECENT - 1)],
    "one more than a page reads": [MAIL, *[OURS] * RECENT],
    "an old note behind many answers": [NOTE, *[OURS] * (RECENT + 3)],
    "old texts behind many mails": [TEXT, TEXT, *[MAIL] * (RECENT + 2)],
    "a person behind as many machines as are looked at": [MAIL, *[{**MAIL, **STRANGE}] * LOOKED_AT],
    "a person among those that are looked at": [MAIL, *[{**MAIL, **STRANGE}] * (LOOKED_AT - 1)],
    "a person behind answers, and machines in front": [MAIL, *[OURS] * RECENT, *[{**MAIL, **STRANGE}] * 5],
    "a person behind answers and machines": [MAIL, *[{**MAIL, **STRANGE}] * 5, *[OURS] * RECENT],
}


def asked(session: Session, lead_id: int) -> dict[str, Any]:
    lead = session.get_one(Lead, lead_id)
    found = {
        "reply": newest_inbound(session, lead),
        "text": newest_inbound(session, lead, "gohighlevel"),
        "automatic": newest_automatic(session, lead, "email"),
        "answers mail": newest_answerable(session, lead, "email"),
        "answers text": newest_answerable(session, lead, "sms"),
    }
    thread = read_thread(session, lead)
    return {
        **{name: message and message.id for name, message in found.items()},
        "replies": [each.id for each in recent_replies(session, lead, "email")],
        "texts": [each.id for each in recent_replies(session, lead, "sms")],
        "shown": [bubble.message.id for bubble in thread.bubbles],
        "folded": thread.folded,
        "channels": thread.channels,
    }


@pytest.mark.parametrize("name", THREADS)
def test_a_page_and_a_unit_of_work_say_the_same(cast: Cast, name: str) -> None:
    with unit_of_work() as session:
        lead_id, ids = _store(session, cast, name)
    with snapshot() as session:
        on_a_page = asked(session, lead_id)
    with unit_of_work() as session:
        assert asked(session, lead_id) == on_a_page
    assert on_a_page["shown"] == ids[-RECENT:]
    assert on_a_page["folded"] == max(0, len(ids) - RECENT)
    assert sum(on_a_page["channels"].values()) == len(ids)


@pytest.mark.parametrize(
    ("name", "question", "place"),
    [
        ("one of each", "reply", 1),
        ("one of each", "text", 0),
        ("one of each", "automatic", 2),
        ("a thread that we cannot send into", "answers mail", 0),
        ("a machine alone", "answers mail", 0),
        ("one more than a page reads", "reply", 0),
        ("an old note behind many answers", "answers mail", 0),
        ("old texts behind many mails", "answers text", 1),
        ("a person behind as many machines as are looked at", "answers mail", -1),
        ("a person among those that are looked at", "answers mail", 0),
        ("a person behind answers and machines", "answers mail", 0),
        ("a person behind answers, and machines in front", "answers mail", 0),
    ],
)
def test_the_newest_of_each_kind(cast: Cast, name: str, question: str, place: int) -> None:
    with unit_of_work() as session:
        lead_id, ids = _store(session, cast, name)
        assert asked(session, lead_id)[question] == ids[place]


def _store(session: Session, cast: Cast, name: str) -> tuple[int, list[int]]:
    """A lead with this thread, and the ids of its messages."""
    first, lead = clock.now() - timedelta(days=2), factories.lead(session, cast.acorn)
    ids = [
        factories.message(session, lead, **facts, sent_at=_minute(first, number)).id
        for number, facts in enumerate(THREADS[name])
    ]
    return lead.id, ids


def _minute(first: datetime, number: int) -> datetime:
    """A minute apart, two and two at the same instant: then the one stored last is the newest."""
    return first + timedelta(minutes=number // 2)
