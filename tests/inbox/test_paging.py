"""A page of a list costs the same wherever it begins: every list is in the order of an index, and scrolling leaves nobody out."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from tests import factories
from tests.factories import Cast
from tests.inbox.counted import scopes
from webapp.accounts.scopes import Scope
from webapp.inbox import paging
from webapp.inbox.filters import Filters
from webapp.inbox.listing import list_leads
from webapp.inbox.predicates import VIEWS, condition
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import owner, unit_of_work

NOW = clock.now()
NARROWED = {
    "ix_lead_newest": {},
    "ix_lead_sentiment": {"sentiment": "Interested"},
    "ix_lead_channel": {"channel": "sms"},
    "ix_lead_owner": {"owner": "me"},
    "ix_lead_unowned": {"owner": "nobody"},
    "ix_lead_unjudged": {"sentiment": "none"},
    "ix_lead_campaign": {"campaign": "1"},
}


def plan(scope: Scope, filters: Filters) -> str:
    """How PostgreSQL walks a page of this list when it may neither sort a workspace nor read all of it."""
    fits = (condition(filters.chosen, NOW), *filters.conditions(scope.viewer.user_id))
    query = paging.page_of(
        scope, fits, lambda query: query.order_by(Lead.last_message_at.desc(), Lead.id.desc()), 51
    )
    with unit_of_work() as session:
        for way in ("seqscan", "sort", "bitmapscan"):
            session.execute(text(f"SET LOCAL enable_{way} = off"))
        bound = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})  # type: ignore[arg-type]
        return "\n".join(session.scalars(text(f"EXPLAIN {str(bound).replace(':', chr(92) + ':')}")))


@pytest.fixture
def crowd(cast: Cast) -> Scope:
    """Three thousand leads of which each list holds a few, known to the planner; and who looks at them."""
    with unit_of_work() as session:
        session.execute(
            text("""
                INSERT INTO lead (workspace_id, sentiment, last_channel, assigned_to, status, last_inbound_at,
                    last_reply_sent_at, snoozed_until)
                SELECT :acorn, CASE n % 100 WHEN 1 THEN NULL WHEN 2 THEN 'Interested' ELSE 'Neutral' END,
                    CASE n % 100 WHEN 3 THEN 'sms' ELSE 'email' END,
                    CASE n % 100 WHEN 4 THEN NULL WHEN 5 THEN CAST(:alice AS bigint) ELSE :sam END,
                    CASE n % 100 WHEN 6 THEN 'needs_repair' ELSE 'new' END,
                    CASE WHEN n % 100 IN (1, 2, 7) THEN CAST(:now AS timestamptz) END,
                    CASE n % 100 WHEN 2 THEN CAST(:now AS timestamptz) END,
                    CASE n % 100 WHEN 8 THEN CAST(:now AS timestamptz) + interval '1 day' END
                FROM generate_series(1, 3000) AS n
            """),
            {"acorn": cast.acorn.id, "alice": cast.alice.id, "sam": cast.sam.id, "now": NOW},
        )
    with owner().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE lead")
    return next(scopes(cast))


def test_every_view_and_every_filter_is_walked_along_an_index(crowd: Scope) -> None:
    for index, narrowed in NARROWED.items():
        assert index in plan(crowd, Filters(view="everyone", **narrowed))
        for view in VIEWS:
            walked = plan(crowd, Filters(view=view.key, **narrowed))
            assert "Sort" not in walked, walked
            assert "Index Scan" in walked


def test_each_view_has_an_index_of_its_own_leads(crowd: Scope) -> None:
    """With few of them among very many, a page must not read past the others."""
    for view in VIEWS[:-1]:
        assert f"ix_lead_view_{view.key.replace('-', '_')}" in plan(crowd, Filters(view=view.key)), view


def test_scrolling_skips_and_repeats_nobody_while_leads_move(cast: Cast) -> None:
    draw = random.Random(3)
    with unit_of_work() as session:
        ids = [
            factories.lead(session, cast.acorn, last_message_at=NOW - timedelta(minutes=number)).id
            for number in range(230)
        ]
    looking, seen, cursor, moved = next(scopes(cast)), list[int](), "", set[int]()
    while cursor is not None:
        with unit_of_work() as session:
            page = list_leads(session, looking, Filters(view="everyone"), NOW, cursor or None)
        seen += [row.lead.id for row in page.rows]
        cursor = page.next  # type: ignore[assignment]
        with unit_of_work() as session:
            movers = draw.sample(ids, 5)
            moved |= set(movers)
            session.execute(update(Lead).where(Lead.id.in_(movers)).values(last_message_at=clock.now()))
    assert len(seen) == len(set(seen)), "nobody stands there twice"
    assert set(ids) - set(seen) <= moved, "who is missing has gone to the top meanwhile"


def test_the_number_over_a_list_is_counted_as_far_as_it_says(cast: Cast) -> None:
    assert [paging.said(found) for found in (None, 0, 1_000, 1_001)] == ["–", "0", "1,000", "1,000+"]
    with unit_of_work() as session:
        rows = [{"workspace_id": cast.acorn.id, "sentiment": "Interested"} for _ in range(1_010)]
        session.execute(Lead.__table__.insert(), rows)
    with unit_of_work() as session:
        page = list_leads(session, next(scopes(cast)), Filters(view="everyone", sentiment="Interested"), NOW)
        assert page.found_words == "1,000+"
