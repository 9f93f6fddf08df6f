"""Where lists and conversations end: pages, searches, filters, whoever can be chosen, and when a conversation differs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests import factories
from tests.factories import Cast
from webapp.accounts.models import User
from webapp.accounts.scopes import Scope, scope_of, viewer_of
from webapp.conversations.models import Message
from webapp.inbox import merging
from webapp.inbox.conversation import get_message, members_of, version_of
from webapp.inbox.filters import MAX_SEARCH_LENGTH, Filters
from webapp.inbox.listing import PAGE, Listing, list_leads
from webapp.inbox.predicates import needs_you
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound

NOW = clock.now().replace(microsecond=0)
AGO, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def acorn(cast: Cast) -> Scope:
    with unit_of_work() as session:
        return scope_of(viewer_of(session, cast.alice), "acorn")


def listed(cast: Cast, filters: Filters, cursor: str | None = None) -> Listing:
    with unit_of_work() as session:
        return list_leads(session, acorn(cast), filters, NOW, cursor)


@pytest.mark.parametrize(("count", "has_next"), [(PAGE, False), (PAGE + 1, True)])
@pytest.mark.parametrize("sort", ["newest", "oldest", "score"])
def test_a_page_that_holds_all_has_none_behind_it(cast: Cast, count: int, has_next: bool, sort: str) -> None:
    """All stand at one moment, half of them without a score: the number tells them apart."""
    with unit_of_work() as session:
        ids = {
            factories.lead(session, cast.acorn, last_message_at=AGO, overall_score=(None, 1)[number % 2]).id
            for number in range(count)
        }
    first = listed(cast, Filters(view="everyone", sort=sort))
    assert (len(first.rows), first.next is not None) == (PAGE, has_next)
    found = [row.lead.id for row in first.rows]
    if first.next:
        found += [row.lead.id for row in listed(cast, Filters(view="everyone", sort=sort), first.next).rows]
    assert len(found) == count
    assert set(found) == ids


@pytest.mark.parametrize(
    ("facts", "narrowed", "is_in"),
    [
        ({"overall_score": 3}, {"score": "3"}, True),
        ({"overall_score": 2}, {"score": "3"}, False),
        ({"overall_score": 1}, {"score": "none"}, False),
        ({}, {"score": "none"}, True),
        ({}, {"score": "2"}, False),
        ({}, {"sentiment": "none"}, True),
        ({"sentiment": "Neutral"}, {"sentiment": "none"}, False),
        ({"sentiment": "Neutral"}, {"sentiment": "Neutral"}, True),
        ({"last_channel": "sms"}, {"channel": "sms"}, True),
        ({"last_channel": "email"}, {"channel": "sms"}, False),
        ({}, {"owner": "nobody"}, True),
        ({}, {"owner": "me"}, False),
        ({"title": "Buyer"}, {"q": "buy maya"}, True),
        ({"title": "Buyer"}, {"q": "buy joe"}, False),
    ],
)
def test_a_filter_lets_in_what_it_names(
    cast: Cast, facts: dict[str, Any], narrowed: dict[str, str], is_in: bool
) -> None:
    with unit_of_work() as session:
        factories.lead(session, cast.acorn, **facts)
    filters = Filters.read({"view": "everyone", **narrowed})
    assert filters.is_filtered
    assert bool(listed(cast, filters).rows) is is_in


def test_an_address_says_only_what_is_known() -> None:
    asked = {
        "view": "x",
        "sort": "x",
        "score": "9",
        "channel": "fax",
        "owner": "you",
        "campaign": "-1",
        "q": " a ",
    }
    assert Filters.read(asked) == Filters(q="a")
    assert len(Filters.read({"q": "x" * (MAX_SEARCH_LENGTH + 1)}).q) == MAX_SEARCH_LENGTH
    assert Filters(q="a", sort="newest").query(view="all", lead="7") == "view=all&q=a&lead=7"
    assert Filters(sort="oldest", score="4").query(score="") == "view=needs-you&sort=oldest"
    assert not Filters(view="all", sort="score").is_filtered


@pytest.mark.parametrize(
    ("messages", "shown"),
    [
        (["sent"], None),
        (["sending", "sent"], "sending"),
        (["waiting"], "sending"),
        (["failed", "sending"], "failed"),
        (["received"], None),
    ],
)
def test_a_row_says_whether_an_answer_is_not_out(cast: Cast, messages: list[str], shown: str | None) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
        for state in messages:
            is_ours = state != "received"
            facts = {"direction": "outbound", "source": "operator"} if is_ours else {}
            factories.message(session, lead, state=state, **facts)
    (row,) = listed(cast, Filters(view="everyone")).rows
    assert row.unsent == shown


@pytest.mark.parametrize(
    ("facts", "is_in"),
    [
        ({}, True),
        ({"last_inbound_at": None}, False),  # nobody has written: there is nothing to decide on
        ({"snoozed_until": LATER}, False),
        ({"snoozed_until": NOW}, True),
        ({"status": "blacklisted"}, True),  # whatever else is known of them
        ({"handled_at": NOW, "last_reply_sent_at": NOW}, True),
        ({"is_held": False, "status": "blacklisted"}, False),
    ],
)
def test_whoever_is_held_needs_a_person(cast: Cast, facts: dict[str, Any], is_in: bool) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, **{"is_held": True, "last_inbound_at": AGO, **facts})
        needy = session.scalars(select(Lead.id).where(needs_you(NOW))).all()
        assert (needy == [lead.id]) is is_in
        assert lead.needs_answer(NOW) is is_in


@pytest.mark.parametrize(
    ("handled", "is_in"),
    [(AGO - timedelta(seconds=1), True), (AGO, False), (AGO + timedelta(seconds=1), False)],
)
def test_what_was_handled_when_it_came_is_handled(cast: Cast, handled: datetime, is_in: bool) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, last_inbound_at=AGO, handled_at=handled)
        assert bool(session.scalars(select(Lead.id).where(needs_you(NOW))).all()) is is_in
        assert lead.needs_answer(NOW) is is_in


def test_eight_are_offered_as_the_same_person_the_newest_first(cast: Cast) -> None:
    with unit_of_work() as session:
        leads = [
            factories.lead(session, cast.acorn, last_message_at=AGO + timedelta(minutes=number))
            for number in range(merging.MAX_FOUND + 2)
        ]
        found = merging.find_others(session, acorn(cast), leads[-1], "maya ortiz")
        assert [lead.id for lead in found] == [lead.id for lead in reversed(leads[1:-1])]
        assert merging.find_others(session, acorn(cast), leads[-1], " ") == []


def test_a_lead_is_given_to_whoever_works_here_now(cast: Cast) -> None:
    with unit_of_work() as session:
        session.get_one(User, cast.bob.id).disabled_at = NOW
        assert members_of(session, cast.acorn.id) == [(cast.alice.id, "Alice"), (cast.sam.id, "Sam")]


def test_a_message_of_another_workspace_or_setter_is_not_found(cast: Cast) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, assigned_to=cast.bob.id)
        number = factories.message(session, lead).id
        assert get_message(session, acorn(cast), number).id == number
        for person, slug in ((cast.sam, "acorn"), (cast.charlie, "birch")):
            with pytest.raises(NotFound):
                get_message(session, scope_of(viewer_of(session, person), slug), number)


def test_a_conversation_differs_with_everything_that_is_drawn_of_it(cast: Cast) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
        seen = [version_of(session, lead)]
        message = factories.message(session, lead, direction="outbound", source="operator", state="waiting")
        seen.append(version_of(session, lead))
        for state in ("failed", "sent"):
            message.state = state  # type: ignore[assignment]
            seen.append(version_of(session, lead))
        session.delete(message)
        seen.append(version_of(session, lead))
        lead.sms_dnd = "on"
        seen.append(version_of(session, lead))
        assert seen[0] == seen[4], "as it was before"
        assert len(set(seen)) == len(seen) - 1
        assert session.scalars(select(Message)).all() == []
