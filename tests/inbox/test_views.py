"""What stands where: the conditions against a slow, plain retelling; counts, lists and pages that agree."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.inbox.plainly import plainly as retold
from webapp.accounts.models import User
from webapp.accounts.scopes import ALL, Scope, scope_of, viewer_of
from webapp.inbox.counts import count_inbox
from webapp.inbox.filters import Filters
from webapp.inbox.listing import list_leads
from webapp.inbox.predicates import VIEWS
from webapp.leads.models import Lead
from webapp.leads.states import SENTIMENTS, STATUSES
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

NOW = clock.now().replace(microsecond=0)
FAR = NOW + timedelta(days=99)
UNSENT = "Unsent"
"""The first name of leads with an answer that could not be sent."""


def plainly(lead: Lead, view: str) -> bool:
    return retold(lead, view, NOW, is_unsent=lead.first_name == UNSENT)


ORDERS: dict[str, Callable[[Lead], Any]] = {
    "newest": lambda lead: (NOW - lead.last_message_at, -lead.id),
    "oldest": lambda lead: (lead.last_message_at, lead.id),
    "waiting": lambda lead: (lead.waiting_since or FAR, lead.id),
    "score": lambda lead: (-(lead.overall_score or 0), NOW - lead.last_message_at, -lead.id),
}


@pytest.fixture
def leads(cast: Cast) -> list[Lead]:
    draw = random.Random(7)
    moments: list[datetime | None] = [
        None,
        *(NOW + timedelta(minutes=step) for step in (-90, -60, -60, -30, 0, 30)),
    ]
    with unit_of_work() as session:
        made = [
            factories.new_lead(
                cast.acorn if number % 4 else cast.birch,
                first_name=draw.choice(["Maya", "Maya", UNSENT]),
                is_held=draw.random() < 0.1,
                status=draw.choice(list(STATUSES)),
                sentiment=draw.choice([None, *SENTIMENTS]),
                last_inbound_at=draw.choice(moments),
                last_reply_sent_at=draw.choice(moments),
                handled_at=draw.choice(moments),
                snooze_mark=draw.choice([None, None, "absent", "wrote", "remind", "remind"]),
                late_reply_at=draw.choice([None, None, None, *moments]),
                snoozed_until=draw.choice([None, None, NOW, *moments]),
                last_message_at=NOW - timedelta(minutes=draw.randrange(40)),
                waiting_since=draw.choice([None, *moments]),
                overall_score=draw.choice([None, 1, 2, 3, 4]),
                assigned_to=cast.sam.id if number % 4 and number % 5 == 0 else None,
            )
            for number in range(240)
        ]
        for lead in made:
            lead.has_failed = lead.first_name == UNSENT
        session.add_all(made)
        session.flush()
        for lead in made:
            state = "failed" if lead.has_failed else "sent"
            ours = factories.new_message(lead, direction="outbound", source="operator", state=state)
            session.add_all([ours, factories.new_message(lead)])
        return made


def scope(person: User, slug: str) -> Scope:
    with unit_of_work() as session:
        return scope_of(viewer_of(session, person), slug)


def everything(scope: Scope, filters: Filters) -> list[int]:
    found: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        with unit_of_work() as session:
            page = list_leads(session, scope, filters, NOW, cursor or None)
        found += [row.lead.id for row in page.rows]
        cursor = page.next
    return found


@pytest.mark.parametrize(
    ("name", "slug"), [("alice", "acorn"), ("sam", "acorn"), ("sam", ALL), ("charlie", "birch"), ("ada", ALL)]
)
def test_counts_lists_and_the_plain_retelling_agree(
    cast: Cast, leads: list[Lead], name: str, slug: str
) -> None:
    person: User = getattr(cast, name)
    looking = scope(person, slug)
    mine = [
        lead
        for lead in leads
        if lead.workspace_id in looking.workspace_ids and (name != "sam" or lead.assigned_to == cast.sam.id)
    ]
    with unit_of_work() as session:
        counts = count_inbox(session, looking, NOW)
    for view in VIEWS:
        expected = {lead.id for lead in mine if plainly(lead, view.key)}
        assert counts.of(view.key) == len(expected), view.key
        for sort, place in ORDERS.items():
            listed = everything(looking, Filters(view=view.key, sort=sort))
            in_order = sorted((lead for lead in mine if lead.id in expected), key=place)
            assert listed == [lead.id for lead in in_order], (view.key, sort)
    with unit_of_work() as session:
        assert [lead.needs_answer(NOW) for lead in mine] == [plainly(lead, "needs-you") for lead in mine]


def test_a_search_takes_its_words_literally(cast: Cast, client: Browser) -> None:
    with unit_of_work() as session:
        wanted = factories.lead(session, cast.acorn, company="100% Wool_Works").id
        factories.lead(session, cast.acorn, company="1000 Woolworks")
    looking = scope(cast.alice, "acorn")
    assert everything(looking, Filters(view="everyone", q="100% wool_")) == [wanted]
    assert everything(looking, Filters(view="everyone", q="'; DROP TABLE lead --")) == []


def test_a_cursor_that_is_not_ours_begins_at_the_top(cast: Cast, leads: list[Lead]) -> None:
    looking = scope(cast.alice, "acorn")
    for cursor in ("x", "%%%", "W10=", "e30="):
        with unit_of_work() as session:
            assert len(list_leads(session, looking, Filters(view="everyone"), NOW, cursor).rows) == 50


def test_sam_reaches_only_his_leads_by_any_door(
    cast: Cast, leads: list[Lead], client: Browser, sign_in: object, app: Flask
) -> None:
    sign_in(client, cast.sam)  # type: ignore[operator]
    others = next(lead for lead in leads if lead.workspace_id == cast.acorn.id and lead.assigned_to is None)
    his = next(
        lead for lead in leads if lead.workspace_id == cast.acorn.id and lead.assigned_to == cast.sam.id
    )
    assert client.get(f"/w/acorn/leads/{his.id}").status_code == 200
    for path in ("", "/thread", "/panel"):
        assert client.get(f"/w/acorn/leads/{others.id}{path}").status_code == 404
    for act in ("replies", "sentiment", "status", "snooze", "assignment", "notes", "handled", "scores"):
        assert (
            client.post(f"/w/acorn/leads/{others.id}/{act}", data={"text": "x", "status": "new"}).status_code
            == 404
        )


def test_every_mark_is_made_and_said(cast: Cast, client: Browser, sign_in: object) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, last_inbound_at=NOW)
    sign_in(client, cast.bob)  # type: ignore[operator]
    base = f"/w/acorn/leads/{lead.id}"
    for act, form in (
        ("sentiment", {"sentiment": "Interested"}),
        ("status", {"status": "meeting-booked"}),
        ("snooze", {"until": "tomorrow"}),
        ("assignment", {"user_id": str(cast.sam.id)}),
        ("notes", {"notes": "Prefers mornings."}),
        ("handled", {}),
    ):
        answer = client.post(f"{base}/{act}", data=form, headers=SWAP)
        assert (answer.status_code, "toast" in answer.headers["HX-Trigger"]) == (204, True), act
        assert client.post(f"{base}/{act}", data=form).status_code == 303, "works without JavaScript"
    with unit_of_work() as session:
        marked = session.get_one(Lead, lead.id)
    assert (marked.sentiment, marked.status, marked.assigned_to, marked.notes) == (
        "Interested",
        "meeting-booked",
        cast.sam.id,
        "Prefers mornings.",
    )
    assert marked.snoozed_until is not None
    assert marked.handled_at is not None
    for act, form in (
        ("sentiment", {"sentiment": "Ecstatic"}),
        ("status", {"status": "x"}),
        ("snooze", {"until": "never"}),
        ("assignment", {"user_id": str(cast.charlie.id)}),
    ):
        assert client.post(f"{base}/{act}", data=form, headers=SWAP).status_code == 422, act


def test_the_pulse_is_silent_until_something_changes(cast: Cast, client: Browser, sign_in: object) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
    sign_in(client, cast.alice)  # type: ignore[operator]
    known = client.get("/w/acorn/pulse").get_json()["revision"]
    assert client.get(f"/w/acorn/pulse?v={known}").status_code == 204
    client.post(f"/w/acorn/leads/{lead.id}/notes", data={"notes": "new"})
    assert client.get(f"/w/acorn/pulse?v={known}").status_code == 200
