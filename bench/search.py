"""What a search costs the database: the first page of fifty, its number, and the sentences in it, as the product asks for them.

    ours      every statement of the product's own list, from the sending of each to its last row
    ILIKE     the same leads by a scan of all texts, as searches without an index do it
    trigrams  the same by a trigram index over all texts, which finds any part of a word

    written   leads whose words are written down in a second

Words are drawn as languages have them: the first one stands in most messages, the last ones in very few. Each lead has ten
messages of thirty words. Aim: p95 within 50 ms at ten million messages.
"""

from __future__ import annotations

import time
from functools import partial

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench import count_leads, report, stage
from bench.counts import fold_all, owner_scope
from bench.list import timed
from webapp.accounts.scopes import Scope
from webapp.inbox.filters import Filters
from webapp.inbox.listing import list_leads
from webapp.runtime import clock
from webapp.runtime.database import owner, system_transaction
from webapp.search.indexing import index_some

SEARCHES = {
    "a word of most leads": "aaaab",
    "a word of some": "aabcd",
    "a word of few": "ejbcd",
    "two words": "aabcd aaced",
    "the beginning of a word": "ejb",
    "a common word among few leads": "aaaab",
    "a name": "last6123",
    "an address": "lead777@777.test",
    "a name spelled otherwise": "lsat6123",
    "nothing": "zzzzzz",
}
LONGEST_MS = 10_000
"""After so long, one of the others is not asked again."""
VIEWS = {"a common word among few leads": "repair"}


def main() -> None:
    parser = report.arguments("search", __doc__)
    parser.add_argument("--leads", type=int, nargs="+", default=[10_000, 100_000], help="the sizes")
    parser.add_argument(
        "--alone", action="store_true", help="without the others: a scan of ten million texts takes minutes"
    )
    options = parser.parse_args()
    sizes, times = ([300], 2) if options.tiny else (sorted(options.leads), 20)
    told = report.Report("search", as_json=options.json)
    with stage.workspace("search-bench") as workspace:
        scope, made = owner_scope(), 0
        for leads in sizes:
            count_leads.fill(workspace.workspace_id, scope.viewer.user_id, leads, made)
            say(workspace.workspace_id)
            fold_all()
            written = index(leads - made)
            made = leads
            measure(told, scope, leads, written, times, is_alone=options.alone)
        told.ratios["slowest p95, ms"] = max(
            each["p95"] for size in told.figures.values() for each in size.values() if "p95" in each
        )
        told.finish()


def say(workspace_id: int) -> None:
    """Ten messages for each lead that has none."""
    with owner().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(_SAY, {"workspace_id": workspace_id})
        connection.exec_driver_sql("VACUUM ANALYZE message")


def index(leads: int) -> float:
    """Write down all words; answers leads a second."""
    began = time.monotonic()
    some = 1
    while some:
        with system_transaction() as session:
            some = index_some(session)
    taken = time.monotonic() - began
    with owner().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE lead_words, lead_words_due")
    return round(leads / taken, 1)


def measure(
    told: report.Report, scope: Scope, leads: int, written: float, times: int, *, is_alone: bool
) -> None:
    """One size, beside the others on the same rows."""
    found = {name: timed(partial(ours, scope, name), times) for name in SEARCHES}
    size = f"{leads:,} leads"
    told.figures[size] = {**found, "written": {"leads a second": written}}
    peers = {} if is_alone else others(scope, max(2, times // 5))
    told.peers |= {f"{size}, {name}": figures for name, figures in peers.items()}
    columns = ("milliseconds", "p50", "p95", "p99", *(f"{name} p50" for name in peers))
    rows = [
        (
            name,
            *(found[name][p] for p in ("p50", "p95", "p99")),
            *(each[name]["p50"] for each in peers.values()),
        )
        for name in SEARCHES
    ]
    report.table(f"{size}, {10 * leads:,} messages; {written} leads a second written down", columns, rows)


def others(scope: Scope, times: int) -> dict[str, dict[str, report.Figures]]:
    """The same searches without an index, and with one of trigrams, which is made and taken away again."""
    scans = {name: scanned(scope, name, times) for name in SEARCHES}
    with owner().begin() as connection:
        connection.exec_driver_sql("CREATE INDEX bench_trigrams ON message USING gin (own_text gin_trgm_ops)")
    trigrams = {name: scanned(scope, name, times) for name in SEARCHES}
    with owner().begin() as connection:
        connection.exec_driver_sql("DROP INDEX bench_trigrams")
    return {"ILIKE": scans, "trigrams": trigrams}


def ours(scope: Scope, name: str, session: Session) -> None:
    """The product's page."""
    filters = Filters(view=VIEWS.get(name, "everyone"), q=SEARCHES[name])
    list_leads(session, scope, filters, clock.now())


def scanned(scope: Scope, name: str, times: int) -> report.Figures:
    """The same without what is written down: one statement, as the owner of the tables, whom no policy keeps from an index."""
    words = {f"word_{number}": f"%{word}%" for number, word in enumerate(SEARCHES[name].split())}
    each = " AND ".join(
        f"(first_name ILIKE :{word} OR last_name ILIKE :{word} OR email ILIKE :{word} OR id IN (SELECT lead_id FROM message"
        f" WHERE message.workspace_id = :workspace_id AND own_text ILIKE :{word}))"
        for word in words
    )
    newest = f"SELECT id FROM lead WHERE workspace_id = :workspace_id AND {each} ORDER BY last_message_at DESC LIMIT 50"
    spent: list[float] = []
    with owner().connect() as connection:
        connection.execute(text("SET app.workspaces = '*'"))
        while len(spent) < times and sum(spent) < LONGEST_MS:
            began = time.perf_counter()
            connection.execute(text(newest), {"workspace_id": scope.workspace_ids[0], **words}).all()
            spent.append((time.perf_counter() - began) * 1000)
    return report.spread(spent)


_SAY = text("""
    INSERT INTO message (workspace_id, lead_id, channel, direction, source, state, provider, provider_id, sent_at, own_text)
    SELECT :workspace_id, lead.id, 'email', 'inbound', 'lead', 'received', 'emailbison', 'said-' || lead.id || '-' || n,
        lead.last_message_at - n * interval '1 day',
        (SELECT string_agg(translate(lpad(floor(exp(random() * ln(50000)))::int::text, 5, '0'), '0123456789', 'abcdefghij'), ' ')
         FROM generate_series(1, 30) WHERE n > 0 AND lead.id > 0)
    FROM lead, generate_series(1, 10) AS n
    WHERE lead.workspace_id = :workspace_id
        AND NOT EXISTS (SELECT FROM message WHERE message.workspace_id = lead.workspace_id AND lead_id = lead.id AND own_text <> '')
""")


if __name__ == "__main__":
    main()
