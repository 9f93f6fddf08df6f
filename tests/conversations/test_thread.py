"""What a conversation shows: who wrote each message, how much of it, and what is folded away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.factories import Cast
from webapp.attachments.models import MessageAttachment
from webapp.conversations.content import Content
from webapp.conversations.thread import MAX_SHOWN, RECENT, ContentView, Thread, read_thread
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

OURS = {"direction": "outbound", "source": "operator", "state": "sent"}
QUOTED = (
    "Tuesday works.\n\nOn Mon, 2 Mar 2026 at 10:00, Alice <alice@acorn.test> wrote:\n> Would Tuesday work?"
)


def thread(lead_id: int, **wanted: Any) -> Thread:
    with unit_of_work() as session:
        return read_thread(session, session.get_one(Lead, lead_id), **wanted)


def store(lead_id: int, body: str = "Hi.", **facts: Any) -> None:
    with unit_of_work() as session:
        factories.message(session, session.get_one(Lead, lead_id), body, **facts)


@pytest.mark.parametrize(
    ("facts", "writer"),
    [
        ({"sender_name": "Maya O."}, "Maya O."),
        ({}, "Maya Ortiz"),
        ({**OURS, "written_by": "bob", "sender_name": "Acorn Sales"}, "Bob"),
        ({**OURS, "sender_name": "Acorn Sales"}, "Acorn Sales"),
        (OURS, "Answered elsewhere"),
        ({**OURS, "source": "campaign", "sender_name": "Acorn Sales", "written_by": "bob"}, "Acorn Sales"),
        ({**OURS, "source": "campaign"}, "Campaign"),
    ],
)
def test_everybody_who_wrote_is_named(cast: Cast, facts: dict[str, Any], writer: str) -> None:
    by = {"written_by": cast.bob.id} if "written_by" in facts else {}
    with unit_of_work() as session:
        number = factories.lead(session, cast.acorn).id
    store(number, **{**facts, **by})
    (bubble,) = thread(number).bubbles
    assert bubble.writer == writer


def test_the_newest_thirty_stand_there_oldest_first_over_all_channels_or_one(cast: Cast) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
        for number in range(RECENT + 2):
            at = clock.now() - timedelta(minutes=100 - number)
            factories.message(session, lead, f"mail {number}", sent_at=at)
        factories.message(session, lead, "text", channel="sms", provider="gohighlevel")
        factories.message(session, factories.lead(session, cast.acorn), "of somebody else")
    shown, everything = thread(lead.id), thread(lead.id, whole=True)
    bodies = [bubble.content.parts[0].text for bubble in shown.bubbles]
    assert bodies == [*(f"mail {number}" for number in range(3, RECENT + 2)), "text"]
    assert (shown.folded, shown.channels) == (3, {"email": RECENT + 2, "sms": 1})
    assert (len(everything.bubbles), everything.folded) == (RECENT + 3, 0)
    assert [bubble.content.parts[0].text for bubble in thread(lead.id, channel="sms").bubbles] == ["text"]
    assert thread(lead.id, channel="email").folded == 2
    assert len(thread(lead.id, channel="fax").bubbles) == RECENT, "a channel that nobody used narrows nothing"


def test_messages_stand_in_the_providers_order_whenever_they_came(cast: Cast) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
        now = clock.now()
        for said, minutes in (("second", 20), ("first", 30), ("third", 10), ("also third", 10)):
            at = now - timedelta(minutes=minutes)
            factories.message(
                session, lead, said, sent_at=at, arrived_at=now - timedelta(minutes=40 - minutes)
            )
    for whole in (False, True):
        bodies = [bubble.content.parts[0].text for bubble in thread(lead.id, whole=whole).bubbles]
        assert bodies == ["first", "second", "third", "also third"]


@pytest.mark.parametrize(
    ("channel", "own"),
    [("email", "Tuesday works."), ("sms", QUOTED)],
)
def test_what_was_stored_before_mails_were_read_is_read_now(cast: Cast, channel: str, own: str) -> None:
    """A text quotes nothing: all of it is its writer's."""
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
        message = factories.message(session, lead, QUOTED, channel=channel)
        assert message.own_text is None
        assert message.own_words == own
        assert message.parts[0].text == own
        assert (len(message.parts) > 1) is (channel == "email")


@pytest.mark.parametrize(("length", "has_more"), [(MAX_SHOWN, False), (MAX_SHOWN + 1, True)])
def test_of_a_long_message_the_beginning_stands_there(length: int, has_more: bool) -> None:
    content = Content("x" * length, display_html="y" * length)
    shown, whole = ContentView.of(content), ContentView.of(content, whole=True)
    assert (shown.has_more, len(shown.parts[0].text)) == (has_more, MAX_SHOWN)
    assert (shown.has_html, shown.html is None) == (True, has_more)
    assert (whole.has_more, len(whole.parts[0].text), whole.html) == (False, length, "y" * length)


def test_a_message_without_rich_text_has_no_html() -> None:
    shown = ContentView.of(Content("Hi.", blocked_images=2, is_truncated=True))
    assert (shown.has_html, shown.html, shown.blocked_images, shown.is_truncated) == (False, None, 2, True)


def test_what_was_sent_is_told_from_a_picture_in_the_mail_and_what_was_left_out_is_counted(
    cast: Cast,
) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
        number = factories.message(session, lead, provider_facts={"files": 25}).id
        for position, name in enumerate(("Terms.pdf", "logo.png")):
            facts = {"position": position, "key": name, "name": name, "is_inline": name == "logo.png"}
            session.add(
                MessageAttachment(
                    workspace_id=cast.acorn.id, message_id=number, provider="emailbison", **facts
                )
            )
    (bubble,) = thread(lead.id).bubbles
    assert [each.attachment.name for each in bubble.sent_files] == ["Terms.pdf"]
    assert [each.attachment.name for each in bubble.inline_files] == ["logo.png"]
    assert bubble.more_files == 23
