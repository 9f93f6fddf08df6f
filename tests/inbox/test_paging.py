"""A page of a list costs the same wherever it begins: every list is in the order of an index, and scrolling leaves nobody out."""

from __future__ import annotations

import random
from datetime import timedelta

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
from webapp.runtime.database import unit_of_work

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


def test_every_view_and_every_filter_is_walked_along_an_index(cast: Cast) -> None:
    whole = next(scopes(cast))
    for index, narrowed in NARROWED.items():
        assert index in plan(whole, Filters(view="everyone", **narrowed))
        for view in VIEWS:
            walked = plan(whole, Filters(view=view.key, **narrowed))
            assert "Sort" not in walked, walked
            assert "Index Scan" in walked


def test_each_view_has_an_index_of_its_own_leads(cast: Cast) -> None:
    """With few of them among very many, a page must not read past the others."""
    for view in VIEWS[:-1]:
        assert f"ix_lead_view_{view.key.replace('-', '_')}" in plan(
            next(scopes(cast)), Filters(view=view.key)
        ), view


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
