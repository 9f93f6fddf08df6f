"""What the counts are measured beside, on the same PostgreSQL: a scan as we had it, and how Chatwoot asks."""

from __future__ import annotations

from sqlalchemy import Connection, text

from bench.count_leads import share
from webapp.leads.states import ATTENTION, CLOSED

LISTED = {
    name: ", ".join(f"'{value}'" for value in values)
    for name, values in (("attention", ATTENTION), ("closed", CLOSED))
}

FORMER_SCAN = f"""
    SELECT count(*) FILTER (WHERE awake AND (is_held AND last_inbound_at IS NOT NULL
            OR status NOT IN ({LISTED["closed"]}) AND unanswered AND (sentiment IS NULL OR sentiment IN ({LISTED["attention"]}))
                AND (handled_at IS NULL OR handled_at < greatest(last_inbound_at, late_reply_at)))),
        count(*) FILTER (WHERE awake AND unanswered),
        count(*) FILTER (WHERE awake AND last_reply_sent_at >= last_inbound_at AND late_reply_at IS NULL
            AND sentiment IN ({LISTED["attention"]}) AND status NOT IN ({LISTED["closed"]})),
        count(*) FILTER (WHERE awake AND (status = 'needs_repair' OR id IN (
            SELECT lead_id FROM message WHERE direction = 'outbound' AND state = 'failed'))),
        count(*) FILTER (WHERE NOT awake),
        count(*)
    FROM (
        SELECT *, coalesce(snoozed_until <= now(), true) AS awake, last_inbound_at IS NOT NULL AND (last_reply_sent_at IS NULL
            OR last_inbound_at > last_reply_sent_at OR late_reply_at IS NOT NULL) AS unanswered FROM lead
    ) AS lead
    WHERE workspace_id = :workspace_id AND merged_into IS NULL
"""
"""The counts of the first releases: one statement with a FILTER for each view, over all leads of the workspace."""

_OPEN = "FROM rival_conversation WHERE account_id = :workspace_id AND inbox_id IN (1, 2, 3) AND status = 0"
THREE_COUNTS = (
    f"SELECT count(*) {_OPEN} AND assignee_id = 7",
    f"SELECT count(*) {_OPEN} AND assignee_id IS NULL",
    f"SELECT count(*) {_OPEN}",
)
"""Chatwoot until 2026: mine, unassigned and all of the open conversations, each by itself."""

MERGED = f"""
    SELECT count(*) FILTER (WHERE assignee_id = 7), count(*) FILTER (WHERE assignee_id IS NULL), count(*) {_OPEN}
"""
"""Chatwoot since: the same in one statement."""


def furnish(connection: Connection, workspace_id: int, leads: int) -> None:
    """As many conversations as there are leads, with the indexes that Chatwoot has for these questions."""
    connection.execute(text("DROP TABLE IF EXISTS rival_conversation"))
    connection.execute(
        text("""
            CREATE TABLE rival_conversation (id bigint PRIMARY KEY, account_id int, inbox_id int, status int, assignee_id int,
                last_activity_at timestamptz)
        """)
    )
    connection.execute(
        text(f"""
            INSERT INTO rival_conversation
            SELECT n, :workspace_id, 1 + n % 3, CASE WHEN {share("n", 1, 60)} THEN 0 ELSE 1 END,
                CASE WHEN {share("n", 2, 70)} THEN 1 + n % 20 END, now() - n * interval '1 second'
            FROM generate_series(1, :leads) AS n
        """),
        {"workspace_id": workspace_id, "leads": leads},
    )
    connection.execute(text("CREATE INDEX ON rival_conversation (account_id, inbox_id, status, assignee_id)"))
    connection.execute(text("CREATE INDEX ON rival_conversation (status, account_id)"))
    connection.execute(text("CREATE INDEX ON rival_conversation (assignee_id, account_id)"))
