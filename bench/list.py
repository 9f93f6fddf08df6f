"""What a page of fifty costs the database, at the top and far down, in each view, order and filter.

    ours     everything that the product's own page asks, from the sending of each statement to its last row
    OFFSET   the same leads by a number of rows that are skipped, as lists without a cursor do it

Aim: p99 within 3 ms at any depth.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from sqlalchemy import Select, event, select
from sqlalchemy.orm import Session

from bench import count_leads, report, stage
from bench.counts import fold_all, owner_scope
from webapp.accounts.scopes import Scope
from webapp.inbox.filters import Filters
from webapp.inbox.listing import list_leads
from webapp.inbox.orders import cursor_after
from webapp.inbox.predicates import VIEWS
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import engine, unit_of_work

DEPTHS = (0, 1_000, 100_000)
NARROWED: tuple[dict[str, str], ...] = (
    {"sentiment": "Interested"},
    {"sentiment": "none"},
    {"channel": "sms"},
    {"owner": "me"},
    {"owner": "nobody"},
    {"score": "4"},
    {"sort": "oldest"},
    {"sort": "score"},
    {"sentiment": "Interested", "channel": "sms", "owner": "me"},
    {"view": "needs-you", "sort": "score"},
    {"view": "repair", "sentiment": "Out of Office", "channel": "sms"},
)


def main() -> None:
    parser = report.arguments("list", __doc__)
    parser.add_argument(
        "--leads", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="the sizes"
    )
    options = parser.parse_args()
    sizes, times = ([300], 3) if options.tiny else (sorted(options.leads), 60)
    told = report.Report("list", as_json=options.json)
    with stage.workspace("list-bench") as workspace:
        scope, made = owner_scope(), 0
        for leads in sizes:
            count_leads.fill(workspace.workspace_id, scope.viewer.user_id, leads, made)
            made = leads
            fold_all()
            measure(told, scope, leads, times)
        slowest = max(each["p99"] for size in told.figures.values() for each in size.values())
        told.ratios["slowest p99, ms"] = slowest
        told.finish()


def measure(told: report.Report, scope: Scope, leads: int, times: int) -> None:
    """One size."""
    found = {f"{view.key}, newest": page(scope, Filters(view=view.key), None, times) for view in VIEWS}
    for narrowed in NARROWED:
        filters = Filters(**{"view": "everyone", **narrowed})
        found[", ".join(narrowed.values())] = page(scope, filters, None, times)
    beside = {}
    for depth in (depth for depth in DEPTHS if depth < leads):
        with unit_of_work() as session:
            place = session.scalars(_newest(scope).offset(depth).limit(1)).one()
        everyone = Filters(view="everyone")
        found[f"everyone from row {depth:,}"] = page(scope, everyone, cursor_after(place), times)
        beside[f"everyone from row {depth:,}"] = timed(partial(_skip, scope, depth), max(3, times // 10))
    told.figures[f"{leads:,} leads"] = found
    told.peers[f"{leads:,} leads, OFFSET"] = beside
    columns = ["milliseconds", *next(iter(found.values()))]
    report.table(f"{leads:,} leads", columns, [[name, *each.values()] for name, each in found.items()])
    report.table("The same by OFFSET", columns, [[name, *each.values()] for name, each in beside.items()])


def page(scope: Scope, filters: Filters, cursor: str | None, times: int) -> report.Figures:
    """Milliseconds of the page's statement, and of the number above it where there is one."""

    def ask(session: Session) -> None:
        list_leads(session, scope, filters, clock.now(), cursor)

    return timed(ask, times)


def timed(ask: Callable[[Session], object], times: int) -> report.Figures:
    """Milliseconds that PostgreSQL takes for all statements of one call, rows received."""
    spent: list[float] = []
    began: list[float] = []

    def note_begin(*_told: object) -> None:
        began.append(time.perf_counter())

    def note_end(*_told: object) -> None:
        spent[-1] += (time.perf_counter() - began[-1]) * 1000

    event.listen(engine(), "before_cursor_execute", note_begin)
    event.listen(engine(), "after_cursor_execute", note_end)
    try:
        with unit_of_work() as session:
            for _ in range(times + 6):
                spent.append(0.0)
                session.expunge_all()
                ask(session)
    finally:
        event.remove(engine(), "before_cursor_execute", note_begin)
        event.remove(engine(), "after_cursor_execute", note_end)
    return report.spread(spent[6:])


def _newest(scope: Scope) -> Select[Lead]:
    mine = select(Lead).where(Lead.workspace_id.in_(scope.workspace_ids), Lead.merged_into.is_(None))
    return mine.order_by(Lead.last_message_at.desc(), Lead.id.desc())


def _skip(scope: Scope, depth: int, session: Session) -> None:
    session.scalars(_newest(scope).offset(depth).limit(51)).all()


if __name__ == "__main__":
    main()
