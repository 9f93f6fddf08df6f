"""What the numbers in the sidebar cost, to read and to keep, however many leads a workspace has.

    ours             the product's count_inbox in a unit of work; "unfolded": with a second of changes that nobody has folded
    empty            the same unit of work with SELECT 1
    former scan      one statement with a FILTER for each view over the leads, as the first releases had it
    three, merged    Chatwoot's three COUNTs, and the one statement that took their place
    writers          transactions a second of eight at once; each moves one lead from view to view, and the relay's fold runs

Aims: p99 within 1 ms of the empty round trip at every size; at most 1.5 times as long for the largest as for the smallest;
5,000 times faster than the merged query at a million; writers keep 0.85 of what they do without the triggers.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import psycopg
from sqlalchemy import Connection, select, text

from bench import count_leads, count_rivals, report, stage
from webapp.accounts.models import User
from webapp.accounts.scopes import Scope, scope_of, viewer_of
from webapp.inbox import counting
from webapp.inbox.counts import count_inbox
from webapp.runtime import clock, tenancy
from webapp.runtime.database import direct_url, owner, unit_of_work

WRITERS = 8
CHANGES = 1_500
"""What writers change in the second before a fold."""


def main() -> None:
    parser = report.arguments("counts", __doc__)
    parser.add_argument(
        "--leads", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="the sizes"
    )
    parser.add_argument("--seconds", type=float, default=6.0, help="for each round of writers (6)")
    options = parser.parse_args()
    sizes, times, seconds = (
        ([500], 20, 0.3) if options.tiny else (sorted(options.leads), 1000, options.seconds)
    )
    told = report.Report("counts", as_json=options.json)
    with stage.workspace("counts-bench") as workspace:
        scope, made = owner_scope(), 0
        for leads in sizes:
            count_leads.fill(workspace.workspace_id, scope.viewer.user_id, leads, made)
            made = leads
            fold_all()
            with owner().begin() as connection:
                count_rivals.furnish(connection, workspace.workspace_id, leads)
            told.figures[f"{leads:,} leads"] = reads(scope, times)
            told.peers[f"{leads:,} leads"] = rivals(workspace.workspace_id, max(5, times // 50))
            read_table(told, leads)
        told.figures["writers"] = writers(workspace.workspace_id, seconds)
        tell(told, sizes)


def owner_scope() -> Scope:
    """The only person of the measurement's database, in their workspace."""
    with unit_of_work() as session:
        viewer = viewer_of(session, session.scalars(select(User)).one())
    return scope_of(viewer, viewer.workspaces[0].slug)


def fold_all() -> None:
    """Until nothing is unfolded, and what was folded is no longer in the way."""
    while counting.fold():
        pass
    with owner().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE lead_count_change, lead_count")


def reads(scope: Scope, times: int) -> report.Figures:
    """Milliseconds of one read, in turn with the empty one; then the same with changes unfolded."""

    def ours() -> None:
        with unit_of_work() as session:
            count_inbox(session, scope, clock.now())

    def empty() -> None:
        with unit_of_work() as session:
            session.execute(text("SELECT 1"))

    found = {"ours": timed(ours, times), "empty": timed(empty, times)}
    move_leads(scope.workspace_ids[0], CHANGES)
    found["ours, unfolded"] = timed(ours, times)
    fold_all()
    return found


def rivals(workspace_id: int, times: int) -> report.Figures:
    """The same for those beside."""
    where = {"workspace_id": workspace_id}
    asked = {
        "former scan": (count_rivals.FORMER_SCAN,),
        "three": count_rivals.THREE_COUNTS,
        "merged": (count_rivals.MERGED,),
    }
    with owner().connect() as connection:
        connection.exec_driver_sql("ANALYZE rival_conversation")
        return {
            name: timed(partial(_ask, connection, statements, where), times)
            for name, statements in asked.items()
        }


def _ask(connection: Connection, statements: Sequence[str], where: dict[str, int]) -> None:
    for statement in statements:
        connection.execute(text(statement), where).all()


def timed(act: Callable[[], object], times: int) -> report.Figures:
    """Milliseconds of one call, the first tenth left out."""
    spent = []
    for _ in range(times + times // 10 + 6):
        began = time.perf_counter()
        act()
        spent.append((time.perf_counter() - began) * 1000)
    return report.spread(spent[-times:])


def move_leads(workspace_id: int, changes: int) -> None:
    """So many leads enter or leave views, each in a statement of its own."""
    with psycopg.connect(direct_url(), options=f"-c {tenancy.SETTING}={tenancy.ALL_TENANTS}") as connection:
        ids = _ids(connection, workspace_id)
        for _ in range(changes):
            connection.execute(_MOVE, [random.choice(ids)])


def writers(workspace_id: int, seconds: float) -> report.Figures:
    """Transactions a second of eight writers, without and with the triggers, in turn three times: the median of each."""
    rounds: dict[str, list[report.Figures]] = {"without": [], "with": []}
    for _ in range(3):
        for name, found in rounds.items():
            with _triggers(is_on=name == "with"), stage.beside(counting.fold, 1):  # as the relay does
                found.append({"per_s": write(workspace_id, seconds)})
    return {name: report.median_of(found) for name, found in rounds.items()}


def write(workspace_id: int, seconds: float) -> float:
    """One round."""

    def one(seed: int) -> int:
        dice, done = random.Random(seed), 0
        options = f"-c {tenancy.SETTING}={tenancy.ALL_TENANTS}"
        with psycopg.connect(direct_url(), options=options, autocommit=True) as connection:
            ids = _ids(connection, workspace_id)
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                connection.execute(_MOVE, [dice.choice(ids)])
                done += 1
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        return round(sum(pool.map(one, range(WRITERS))) / seconds, 1)


_MOVE = """
    UPDATE lead SET handled_at = CASE WHEN handled_at IS NULL THEN now() END, updated_at = now(),
        sentiment = 'Interested', last_inbound_at = coalesce(last_inbound_at, now()), last_reply_sent_at = NULL WHERE id = %s
"""


def _ids(connection: psycopg.Connection, workspace_id: int) -> list[int]:
    found = connection.execute(
        "SELECT id FROM lead WHERE workspace_id = %s ORDER BY id LIMIT 20000", [workspace_id]
    )
    return [row[0] for row in found]


@contextmanager
def _triggers(*, is_on: bool) -> Iterator[None]:
    """Without them, the counts are wrong afterwards: a recount puts them right."""
    with owner().begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE lead {'ENABLE' if is_on else 'DISABLE'} TRIGGER USER")
    yield
    with owner().begin() as connection:
        connection.exec_driver_sql("ALTER TABLE lead ENABLE TRIGGER USER")


def read_table(told: report.Report, leads: int) -> None:
    """One size, as soon as it is known."""
    name = f"{leads:,} leads"
    rows = {**told.figures[name], **told.peers[name]}
    columns = ["milliseconds", *rows["ours"]]
    report.table(name, columns, [[each, *found.values()] for each, found in rows.items()])


def tell(told: report.Report, sizes: list[int]) -> None:
    smallest, largest = (told.figures[f"{leads:,} leads"] for leads in (sizes[0], sizes[-1]))
    merged = told.peers[f"{sizes[-1]:,} leads"]["merged"]
    kept = told.figures["writers"]
    told.ratios |= {
        "p99, ours / empty": round(largest["ours"]["p99"] / largest["empty"]["p99"], 2),
        "p50, largest / smallest": round(largest["ours"]["p50"] / smallest["ours"]["p50"], 2),
        "p50, merged query / ours": round(merged["p50"] / largest["ours"]["p50"], 1),
        "writers, with / without": round(kept["with"]["per_s"] / kept["without"]["per_s"], 3),
    }
    report.table(
        "Eight writers",
        ["transactions a second", "per_s"],
        [[name, each["per_s"]] for name, each in kept.items()],
    )
    report.table("Ratios", ["", "ours"], [[name, value] for name, value in told.ratios.items()])
    told.finish()


if __name__ == "__main__":
    main()
