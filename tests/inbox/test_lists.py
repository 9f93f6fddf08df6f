"""What a list shows and in which order, whatever narrows it; and that a number that nobody knows is no zero."""

from __future__ import annotations

import base64
import json
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, update

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts.models import User
from webapp.accounts.scopes import Scope, scope_of, viewer_of
from webapp.attachments.models import MessageAttachment
from webapp.campaigns.models import Campaign
from webapp.inbox.filters import Filters
from webapp.inbox.listing import MOST_SHOWN, PAGE, Listing, list_leads
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import engine, unit_of_work
from webapp.runtime.numbers import MAX_ID
from webapp.scoring.jobs import SCORE

NOW = clock.now().replace(microsecond=0)
AGO = NOW - timedelta(hours=1)
EVERYONE = Filters(view="everyone")


def scope(person: User, slug: str = "acorn") -> Scope:
    with unit_of_work() as session:
        return scope_of(viewer_of(session, person), slug)


def listed(person: User, filters: Filters = EVERYONE, cursor: str | None = None, rows: int = PAGE) -> Listing:
    with unit_of_work() as session:
        return list_leads(session, scope(person), filters, NOW, cursor, rows=rows)


def names(listing: Listing) -> list[str]:
    return [row.lead.first_name for row in listing.rows]


def test_mine_nobodys_and_a_campaigns(cast: Cast) -> None:
    with unit_of_work() as session:
        campaigns = [
            Campaign(workspace_id=cast.acorn.id, provider="emailbison", provider_id=name, name=name)
            for name in ("first", "second")
        ]
        session.add_all(campaigns)
        session.flush()
        for name, facts in {
            "Alice's": {"assigned_to": cast.alice.id, "campaign_id": campaigns[0].id},
            "Bob's": {"assigned_to": cast.bob.id, "campaign_id": campaigns[1].id},
            "Nobody's": {},
        }.items():
            factories.lead(session, cast.acorn, first_name=name, **facts)
        number = str(campaigns[0].id)
    assert names(listed(cast.alice, Filters(view="everyone", owner="me"))) == ["Alice's"]
    assert names(listed(cast.bob, Filters(view="everyone", owner="me"))) == ["Bob's"]
    assert names(listed(cast.bob, Filters(view="everyone", owner="nobody"))) == ["Nobody's"]
    assert names(listed(cast.bob, Filters.read({"view": "everyone", "campaign": number}))) == ["Alice's"]
    of_alice = listed(cast.bob, Filters.read({"view": "everyone", "owner": str(cast.alice.id)}))
    assert (names(of_alice), of_alice.chips) == (["Alice's"], [("owner", cast.alice.name)])


def test_a_person_of_another_workspace_is_not_named(cast: Cast) -> None:
    theirs = listed(cast.alice, Filters.read({"view": "everyone", "owner": str(cast.charlie.id)}))
    assert (names(theirs), theirs.chips) == ([], [("owner", "One person's")])


def test_a_file_is_found_by_its_name_and_a_picture_in_the_text_is_not(cast: Cast) -> None:
    with unit_of_work() as session:
        for name, file, is_inline in (
            ("Maya", "Prices 100%.pdf", False),
            ("Joe", "Prices logo.png", True),
            ("Ann", "Terms.pdf", False),
        ):
            lead = factories.lead(session, cast.acorn, first_name=name)
            session.add(
                MessageAttachment(
                    workspace_id=cast.acorn.id,
                    message_id=factories.message(session, lead).id,
                    position=0,
                    provider="emailbison",
                    key=file,
                    name=file,
                    is_inline=is_inline,
                )
            )
    for words in ("prices", "100%", '"prices 100"', "maya prices"):
        assert names(listed(cast.alice, Filters(view="everyone", q=words))) == ["Maya"], words
    for words in ("prices_", "joe prices", "ann prices"):
        assert names(listed(cast.alice, Filters(view="everyone", q=words))) == [], words


@pytest.mark.parametrize(
    ("filters", "chips"),
    [
        (Filters(q="maya", sort="oldest"), []),
        (Filters(sentiment="none", score="none"), [("sentiment", "Not judged yet"), ("score", "Not scored")]),
        (Filters(sentiment="Neutral", score="3"), [("sentiment", "Neutral"), ("score", "Score 3 or better")]),
        (
            Filters(channel="sms", owner="me", campaign="7"),
            [("channel", "SMS"), ("owner", "Mine"), ("campaign", "One campaign")],
        ),
    ],
)
def test_each_filter_that_narrows_says_so(filters: Filters, chips: list[tuple[str, str]]) -> None:
    assert filters.chips == chips


def test_the_number_that_fit_is_said_of_a_narrowed_list_once(cast: Cast) -> None:
    with unit_of_work() as session:
        for number in range(PAGE + 2):
            factories.lead(session, cast.acorn, company="Wool" if number else "Pallets")
        factories.lead(session, cast.birch, company="Wool")
    wool = Filters(view="everyone", q="wool")
    first = listed(cast.alice, wool)
    assert (first.found, listed(cast.alice, wool, first.next).found) == (PAGE + 1, None)
    assert listed(cast.alice).found is None, "the view's own number stands beside it"


@pytest.mark.parametrize(
    ("place", "is_taken"),
    [
        ([-1, 1], True),
        ([4, MAX_ID], True),
        ([-2, 1], False),
        ([5, 1], False),
        ([1, -1], False),
        ([1, MAX_ID + 1], False),
    ],
)
def test_a_cursor_that_no_page_can_have_ended_with_begins_at_the_top(
    cast: Cast, place: list[int], is_taken: bool
) -> None:
    """It says that everything newer than the year 2001 was shown."""
    with unit_of_work() as session:
        factories.lead(session, cast.acorn)
    told = json.dumps([place[0], "2001-01-01T00:00:00+00:00", place[1], "2001-01-01T00:00:00+00:00"])
    cursor = base64.urlsafe_b64encode(told.encode()).decode()
    assert len(listed(cast.alice, cursor=cursor).rows) == (0 if is_taken else 1)


def test_five_hundred_rows_are_shown_at_most_and_fifty_at_least(cast: Cast) -> None:
    with unit_of_work() as session:
        row = {"workspace_id": cast.acorn.id, "last_message_at": AGO}
        session.execute(
            insert(Lead), [{**row, "email": f"lead{number}@many.test"} for number in range(MOST_SHOWN + 1)]
        )
    for asked, shown in ((0, PAGE), (PAGE + 1, PAGE + 1), (10**6, MOST_SHOWN)):
        listing = listed(cast.alice, rows=asked)
        assert (len(listing.rows), listing.next is not None) == (shown, True)


def test_a_row_says_that_the_newest_reply_is_being_read(cast: Cast) -> None:
    with unit_of_work() as session:
        for name, facts in {
            "read": {},
            "parked": {},
            "judged": {"sentiment": "Neutral"},
            "silent": {"last_inbound_at": None},
        }.items():
            lead = factories.lead(
                session, cast.acorn, **{"first_name": name, "last_inbound_at": AGO, **facts}
            )
            number = SCORE.enqueue(session, workspace_id=cast.acorn.id, lead_id=lead.id)
            if name == "parked":
                session.execute(update(Job).where(Job.id == number).values(state="parked"))
        factories.lead(session, cast.acorn, first_name="unasked", last_inbound_at=AGO)
    assert {row.lead.first_name: row.is_being_read for row in listed(cast.alice).rows} == {
        "read": True,
        "parked": False,
        "judged": False,
        "silent": False,
        "unasked": False,
    }


def test_while_the_database_is_busy_no_number_is_shown_and_no_zero(
    cast: Cast, client: Browser, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        factories.lead(session, cast.acorn, last_inbound_at=AGO)
    browser = sign_in(client, cast.alice)
    assert browser.get("/w/acorn/inbox/counts", headers=SWAP).text.count("–") == 0
    with ExitStack() as held:
        for _ in range(pool_size(engine())):
            held.enter_context(engine().connect())
        busy = browser.get("/w/acorn/inbox/counts", headers=SWAP)
    assert (busy.status_code, busy.text.count(">–<")) == (200, 6)
    assert ">1<" not in busy.text


def pool_size(made: Engine) -> int:
    return made.pool.size()  # type: ignore[attr-defined, no-any-return]
