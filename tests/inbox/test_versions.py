"""What a fragment shows is never older than the version it carries: a change between two of its queries is drawn later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event

from tests import factories
from tests.factories import Cast
from webapp.accounts.scopes import Scope, scope_of, viewer_of
from webapp.conversations.models import Message
from webapp.inbox.conversation import open_conversation, version_of
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import engine, unit_of_work


@contextmanager
def before_statement(number: int, change: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Let `change` be committed by somebody else just before the statement with this number; whether it was."""
    numbers, made = count(1), []

    def interrupt(*_: Any) -> None:
        if not made and next(numbers) == number:
            made.append(True)
            change()

    event.listen(engine(), "before_cursor_execute", interrupt)
    try:
        yield lambda: bool(made)
    finally:
        event.remove(engine(), "before_cursor_execute", interrupt)


@pytest.fixture
def sending(cast: Cast) -> tuple[int, int]:
    """A lead, and our answer to them that is on its way."""
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
        factories.message(session, lead, "What does it cost?")
        facts = {"direction": "outbound", "source": "operator", "provider_id": None, "sends_at": clock.now()}
        return lead.id, factories.message(session, lead, "0.62.", state="sending", **facts).id


def test_a_change_between_two_queries_of_a_conversation_is_not_missed(
    cast: Cast, sending: tuple[int, int]
) -> None:
    lead_id, message_id = sending
    tried = 0
    for number in count(1):
        write(message_id, "sending")
        with (
            before_statement(number, lambda: write(message_id, "sent")) as was_made,
            unit_of_work() as session,
        ):
            opened = open_conversation(session, scope(cast), lead_id)
        if not was_made():
            break
        tried = number
        with unit_of_work() as session:
            now = version_of(session, session.get_one(Lead, lead_id))
        is_shown = next(each for each in opened.thread.bubbles if each.message.id == message_id)
        assert is_shown.message.state == "sent" or opened.version != now, f"before statement {number}"
    assert tried > 10


def write(message_id: int, state: Any) -> None:
    with unit_of_work() as session:
        session.get_one(Message, message_id).state = state


def scope(cast: Cast) -> Scope:
    with unit_of_work() as session:
        return scope_of(viewer_of(session, cast.alice), "acorn")
