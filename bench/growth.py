"""What the data weighs, and what it costs those beside it to delete a workspace.

    heap, indexes, long   bytes a row in the table itself, in its indexes, and in what PostgreSQL stores out of line (bodies)
    at FULL               gigabytes with ten million leads, by the rows for each lead that the table of sizes assumes

Each lead has ten messages of thirty words, half of them replies that a delivery brought, a score, and its words for the search.
Deleting goes as the product's job does it, slice by slice. Meanwhile another workspace stores deliveries one after the other:

    alone, meanwhile      milliseconds of such a delivery before, and while the workspace is deleted
    slices                how many transactions it took, and how long each held its locks
"""

from __future__ import annotations

import itertools
import threading
import time

from sqlalchemy import text

from bench import count_leads, report, search, stage
from bench.counts import fold_all, owner_scope
from bench.report import Figures
from webapp.accounts import people
from webapp.integrations.connections import connect
from webapp.providers.registry import PROVIDERS
from webapp.runtime.clock import Deadline
from webapp.runtime.database import owner, system_transaction
from webapp.webhooks import intake
from webapp.workspaces import emptying, removing

FULL = 10_000_000
"""Leads."""
FOR_EACH_LEAD = {"lead": 1, "lead_words": 1, "score": 2, "message": 10, "delivery": 5}
"""Rows that a workspace has for each lead that answers to campaigns."""
REST_S = 0.005


def main() -> None:
    parser = report.arguments("growth", __doc__)
    parser.add_argument("--leads", type=int, default=20_000)
    options = parser.parse_args()
    leads = 300 if options.tiny else options.leads
    told = report.Report("growth", as_json=options.json)
    with stage.workspace("growth-bench") as workspace:
        scope = owner_scope()
        count_leads.fill(workspace.workspace_id, scope.viewer.user_id, leads)
        _say(workspace.workspace_id)
        fold_all()
        search.index(leads)
        told.figures["bytes"] = weigh()
        with system_transaction() as session:
            removal = removing.ask(session, scope, scope.workspaces[0].name)
        number = removal.workspace_number
        told.figures["deleting"] = delete(number, _neighbour(), leads)
        told.ratios["a delivery meanwhile / alone, p99"] = round(
            told.figures["deleting"]["meanwhile"]["p99"] / told.figures["deleting"]["alone"]["p99"], 2
        )
        told.finish()


def weigh() -> Figures:
    """Bytes a row, by table."""
    with owner().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
        found = {row.name: row for row in connection.execute(_WEIGH, {"names": list(FOR_EACH_LEAD)})}
        counts = {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 1 for name in found}
    figures: Figures = {}
    for name, each in FOR_EACH_LEAD.items():
        row, rows = found[name], counts[name]
        parts = {"heap": row.heap / rows, "indexes": row.indexes / rows, "long": row.long / rows}
        parts = {part: round(size) for part, size in parts.items()}
        figures[name] = {
            **parts,
            "all": sum(parts.values()),
            "at_full_gb": _gigabytes(sum(parts.values()), each),
        }
    columns = ("", "for each lead", "heap", "indexes", "long", "all", f"GB at {FULL:,} leads")
    rows_shown = [(name, FOR_EACH_LEAD[name], *parts.values()) for name, parts in figures.items()]
    report.table("Bytes a row", columns, rows_shown)
    figures["all_gb"] = round(sum(parts["at_full_gb"] for parts in figures.values()), 1)
    print(f"\n{FULL:,} leads: {figures['all_gb']:,} GB", flush=True)
    return figures


def delete(number: int, token: str, leads: int) -> Figures:
    """Delete the workspace of this number while the neighbour's token is used."""
    alone: list[float] = []
    meanwhile: list[float] = []
    _store_for(2.0 if leads > 1000 else 0.1, token, alone)
    is_over, seen = threading.Event(), [time.monotonic()]
    beside = threading.Thread(target=_store_until, args=(is_over, token, meanwhile))
    beside.start()
    rows = 0

    def note(_session: object, _table: str, gone: int) -> None:
        nonlocal rows
        rows += gone
        seen.append(time.monotonic())

    began = time.monotonic()
    emptying.empty(number, Deadline.after(3600), note)
    took = time.monotonic() - began
    is_over.set()
    beside.join()
    slices = [(after - before) * 1000 for before, after in itertools.pairwise(seen)]
    found: Figures = {
        "leads": leads,
        "rows": rows,
        "seconds": round(took, 2),
        "rows_a_second": round(rows / took),
        "alone": report.spread(alone),
        "meanwhile": report.spread(meanwhile),
        "slices": report.spread(slices),
    }
    spreads = ("alone", "meanwhile", "slices")
    report.table("Milliseconds", ("", *found["alone"]), [(name, *found[name].values()) for name in spreads])
    print(f"\n{rows:,} rows of {leads:,} leads in {took:.1f} s, {rows / took:,.0f} a second", flush=True)
    return found


def _neighbour() -> str:
    """The token of another workspace's address."""
    with system_transaction() as session:
        beside = people.create_workspace(session, slug="beside", name="Beside")
        return connect(session, beside.id, "emailbison", key="9|beside-key-0001").webhook_token


def _store_for(seconds: float, token: str, took: list[float]) -> None:
    is_over = threading.Event()
    threading.Timer(seconds, is_over.set).start()
    _store_until(is_over, token, took)


def _store_until(is_over: threading.Event, token: str, took: list[float]) -> None:
    while not is_over.is_set():
        body = b'{"event": {"type": "LEAD_REPLIED"}, "data": {"reply": {"id": %d}}}' % time.monotonic_ns()
        envelope = PROVIDERS["emailbison"].read_delivery(body)
        began = time.perf_counter()
        intake.store("emailbison", token, envelope, "application/json", body)
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(REST_S)


def _say(workspace_id: int) -> None:
    """Ten messages of each lead, a delivery for each reply, with a body of the usual length, and a score."""
    with owner().begin() as connection:
        for statement in (_SAY, _DELIVER, _SCORE):
            connection.execute(statement, {"workspace_id": workspace_id})


def _gigabytes(size: int, each: int) -> float:
    return round(size * each * FULL / 1e9, 1)


_WEIGH = text("""
    SELECT relname AS name, pg_relation_size(oid) AS heap, pg_indexes_size(oid) AS indexes,
        pg_table_size(oid) - pg_relation_size(oid) AS long
    FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY (:names)
""")
_SAY = text("""
    INSERT INTO message (workspace_id, lead_id, channel, direction, source, state, provider, provider_id, sent_at, subject,
        sender_name, sender_address, recipients, provider_facts, body_text, own_text)
    SELECT workspace_id, lead_id, 'email', CASE WHEN n % 2 = 0 THEN 'inbound' ELSE 'outbound' END,
        CASE WHEN n % 2 = 0 THEN 'lead' ELSE 'campaign' END, CASE WHEN n % 2 = 0 THEN 'received' ELSE 'sent' END,
        'emailbison', 'reply-' || lead_id || '-' || n, at, 'Re: space for your peak season', 'Maya Ortiz',
        'maya' || lead_id || '@client.test', '["sales@acorn.test"]',
        jsonb_build_object('mail_id', '<' || md5(lead_id || '-' || n) || '@mail.test>', 'sender', 26, 'campaign', 7), said, said
    FROM (
        SELECT workspace_id, lead.id AS lead_id, n, last_message_at - n * interval '1 day' AS at, (
            SELECT string_agg(translate(lpad(floor(exp(random() * ln(50000)))::int::text, 5, '0'), '0123456789', 'abcdefghij'), ' ')
            FROM generate_series(1, 30) WHERE n > 0 AND lead.id > 0) AS said
        FROM lead, generate_series(1, 10) AS n WHERE workspace_id = :workspace_id
    ) AS told
""")
_DELIVER = text("""
    INSERT INTO delivery (workspace_id, provider, event_type, event_key, content_type, body, state, reason, finished_at, lead_id)
    SELECT workspace_id, 'emailbison', 'LEAD_REPLIED', 'LEAD_REPLIED:' || id, 'application/json',
        convert_to('{"data": {"body": "' || body_text || '", "html": "' || repeat(body_text, 2) || '", "headers": "'
            || repeat(provider_facts::text, 8) || '"}}', 'UTF8'), 'processed', NULL, now(), lead_id
    FROM message WHERE workspace_id = :workspace_id AND direction = 'inbound'
""")
_SCORE = text("""
    INSERT INTO score (workspace_id, lead_id, message_id, outcome, overall, reasons)
    SELECT workspace_id, lead_id, min(id), 'scored', 3, 'They ask for a price and name a month.' FROM message WHERE workspace_id = :workspace_id GROUP BY 1, 2
""")
