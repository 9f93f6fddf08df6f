"""A workspace full of leads in every state, as measurements of counts, lists and search need one."""

from __future__ import annotations

from sqlalchemy import text

from webapp.runtime.database import owner

SLICE = 100_000


def share(number: str, salt: int, per_cent: int) -> str:
    """An SQL condition that holds for so many of a hundred numbers, the same ones each time, and apart for each salt."""
    return f"abs(hashint8({number} * 31 + {salt})::bigint) % 100 < {per_cent}"


def fill(workspace_id: int, owner_id: int, leads: int, first: int = 0) -> None:
    """So many leads: two thirds have written, a third of those was answered; some sleep, some slept, some are closed."""
    with owner().connect() as connection:
        for start in range(first, leads, SLICE):
            many = {
                "workspace_id": workspace_id,
                "owner_id": owner_id,
                "from": start + 1,
                "to": min(leads, start + SLICE),
            }
            connection.execute(_FILL, many)
            connection.execute(_FAILED, many)
            connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("VACUUM ANALYZE lead")


_FILL = text(f"""
    INSERT INTO lead (workspace_id, first_name, last_name, email, company, campaign, sentiment, status, overall_score,
        assigned_to, has_failed, last_channel, last_inbound_at, last_reply_sent_at, handled_at, snoozed_until, ended_snooze,
        last_message_at, preview)
    SELECT :workspace_id, 'First' || n % 5000, 'Last' || n % 70000, 'lead' || n || '@' || n % 9000 || '.test', 'Company ' || n % 9000,
        'Campaign ' || n % 40,
        CASE WHEN {share("n", 3, 30)} THEN 'Interested' WHEN {share("n", 4, 40)} THEN 'Not Interested'
            WHEN {share("n", 5, 50)} THEN 'Out of Office' END,
        CASE WHEN {share("n", 6, 3)} THEN 'blacklisted' WHEN {share("n", 6, 4)} THEN 'needs_repair' ELSE 'new' END,
        nullif(n % 5, 0), CASE WHEN {share("n", 7, 20)} THEN :owner_id END, {share("n", 8, 1)},
        CASE WHEN {share("n", 9, 15)} THEN 'sms' ELSE 'email' END,
        CASE WHEN {share("n", 10, 65)} THEN at.moment END,
        CASE WHEN {share("n", 11, 90)} THEN at.moment + interval '1 hour' * (CASE WHEN {share("n", 12, 95)} THEN 1 ELSE -1 END) END,
        CASE WHEN {share("n", 13, 20)} THEN at.moment + interval '2 hours' END,
        CASE WHEN {share("n", 14, 2)} THEN now() + (n % 60) * interval '1 day' + interval '1 day'
            WHEN {share("n", 14, 8)} THEN at.moment + interval '1 day' END,
        CASE WHEN {share("n", 14, 8)} AND NOT {share("n", 14, 2)} THEN at.moment + interval '1 day' END,
        at.moment, 'Thank you, that sounds good. Could you send me the prices for ' || n % 300 || ' pieces?'
    FROM generate_series(CAST(:from AS bigint), CAST(:to AS bigint)) AS n,
        LATERAL (SELECT now() - interval '2 days' - n * interval '7 seconds' AS moment) AS at
""")

_FAILED = text("""
    INSERT INTO message (workspace_id, lead_id, channel, direction, source, state, provider, sent_at)
    SELECT workspace_id, id, 'email', 'outbound', 'operator', 'failed', 'emailbison', last_message_at FROM lead
    WHERE workspace_id = :workspace_id AND has_failed
        AND NOT EXISTS (SELECT FROM message WHERE message.workspace_id = lead.workspace_id AND message.lead_id = lead.id)
""")
