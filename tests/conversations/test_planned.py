"""A message that was planned in the hope that the lead stays silent: a reply cancels it, and so may a person, in time."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests import factories
from tests.conversations.stage import message
from tests.factories import Cast
from webapp.conversations import sending
from webapp.conversations.models import Message
from webapp.conversations.replies import OVERTAKEN, has_replied_since, newest_message_id
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

OURS = {"direction": "outbound", "source": "operator", "provider_id": None}


def plan(lead_id: int, **facts: Any) -> int:
    """A mail to this lead that goes out unless they write before."""
    with unit_of_work() as session:
        planned = {"state": "waiting", "unless_reply_after": 0, "sends_at": clock.now(), **OURS, **facts}
        return factories.message(session, session.get_one(Lead, lead_id), "Still there?", **planned).id


@pytest.mark.parametrize(
    ("facts", "is_reply"),
    [
        ({}, True),
        ({"channel": "sms", "provider": "gohighlevel"}, True),
        ({"is_bounce": True}, False),
        ({"is_automated": True}, False),
        ({"direction": "outbound", "source": "operator"}, False),
    ],
)
def test_only_what_the_lead_said_themselves_is_a_reply(
    cast: Cast, lead_id: int, facts: dict[str, Any], is_reply: bool
) -> None:
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        before = newest_message_id(session, cast.acorn.id)
        assert (has_replied_since(session, lead, 0), has_replied_since(session, lead, before)) == (
            True,
            False,
        )
        factories.message(session, factories.lead(session, cast.acorn), "Somebody else's.")
        assert not has_replied_since(session, lead, before)
        factories.message(session, lead, "And by Friday?", **facts)
        assert has_replied_since(session, lead, before) is is_reply
        factories.message(session, factories.lead(session, cast.birch), "Another workspace's.")
        newest = newest_message_id(session, cast.acorn.id)
        assert (
            newest
            == session.scalars(
                select(Message.id).where(Message.workspace_id == cast.acorn.id).order_by(Message.id.desc())
            ).first()
        )
        assert not has_replied_since(session, lead, newest)


def test_nothing_is_newest_in_an_empty_workspace(cast: Cast) -> None:
    with unit_of_work() as session:
        assert newest_message_id(session, cast.birch.id) == 0


@pytest.mark.parametrize(
    ("facts", "is_taken_back"),
    [({}, True), ({"state": "sending"}, False), ({"unless_reply_after": None}, False)],
)
def test_what_was_planned_is_withdrawn_before_its_sending_begins_and_no_later(
    lead_id: int, facts: dict[str, Any], is_taken_back: bool
) -> None:
    planned = plan(lead_id, **facts)
    with unit_of_work() as session:
        assert sending.withdraw(session, planned) is is_taken_back
    with unit_of_work() as session:
        assert (session.get(Message, planned) is None) is is_taken_back
        lead = session.get_one(Lead, lead_id)
        assert (lead.preview is not None and "What does it cost?" in lead.preview) is is_taken_back
        assert sending.withdraw(session, 10**9) is False


@pytest.mark.parametrize(
    ("note", "facts", "is_kept"),
    [
        (OVERTAKEN, {}, False),
        (OVERTAKEN, {"unless_reply_after": None}, True),
        ("EmailBison said no.", {}, True),
    ],
)
def test_what_a_reply_overtook_is_gone_and_what_failed_is_shown(
    lead_id: int, note: str, facts: dict[str, Any], is_kept: bool
) -> None:
    planned = plan(lead_id, **facts)
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        lead.handled_at = lead.snoozed_until = clock.now()
    with unit_of_work() as session:
        sending.record_unsent(session, planned, note)
    with unit_of_work() as session:
        assert (session.get(Message, planned) is not None) is is_kept
        lead = session.get_one(Lead, lead_id)
        assert (lead.handled_at is None, lead.snoozed_until is None) == (is_kept, is_kept)
    if is_kept:
        assert (message(planned).state, message(planned).failure) == ("failed", note)
