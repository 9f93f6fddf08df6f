"""A bounce gets a status of its own, and a provider no longer needs a migration to be known"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0021"
branch_labels = None
depends_on = None

STATUSES = (
    "new",
    "qualified",
    "meeting-requested",
    "meeting-booked",
    "not-interested",
    "unqualified",
    "blacklisted",
    "needs_repair",
)


def upgrade() -> None:
    _restrict_to((*STATUSES[:-1], "bounced", STATUSES[-1]))
    # What a bounce had set: nobody opted out, no provider was told so, and a mail came back. Whoever has written since
    # can be reached, and is judged again by their next reply.
    op.execute("""
        UPDATE lead SET status = CASE WHEN last_inbound_at > returned.at THEN 'new' ELSE 'bounced' END
        FROM (
            SELECT workspace_id, lead_id, max(sent_at) AS at FROM message WHERE is_bounce GROUP BY 1, 2
        ) AS returned
        WHERE lead.workspace_id = returned.workspace_id AND lead.id = returned.lead_id
            AND lead.status = 'blacklisted' AND lead.sentiment IS DISTINCT FROM 'Blacklist'
            AND NOT lead.provider_status @? '$.* ? (@ == "opted-out")'
    """)
    op.execute("UPDATE connection SET trouble = 'not_provider' WHERE trouble = 'not_emailbison'")
    op.execute("ALTER TABLE connection DROP CONSTRAINT ck_connection_provider_known")


def downgrade() -> None:
    op.execute(
        "ALTER TABLE connection ADD CONSTRAINT ck_connection_provider_known"
        " CHECK (provider IN ('emailbison', 'gohighlevel'))"
    )
    op.execute("UPDATE connection SET trouble = 'not_emailbison' WHERE trouble = 'not_provider'")
    op.execute("UPDATE lead SET status = 'blacklisted' WHERE status = 'bounced'")
    _restrict_to(STATUSES)


def _restrict_to(statuses: tuple[str, ...]) -> None:
    op.execute("ALTER TABLE lead DROP CONSTRAINT ck_lead_status_known")
    op.execute(f"ALTER TABLE lead ADD CONSTRAINT ck_lead_status_known CHECK (status IN {statuses})")
