"""Keep a consent ledger, and ask the model about opt-outs in a use of its own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0075"
down_revision = "0070"
branch_labels = None
depends_on = None

CHANGES = ("opt_out", "opt_in", "hold", "release", "unreachable", "reachable")
BYS = ("person", "rule", "model", "provider", "bounce", "unknown")


def upgrade() -> None:
    op.create_table(
        "consent_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column(
            "workspace_id", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("change", sa.String(12), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("by", sa.String(10), nullable=False),
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("app_user.id", ondelete="SET NULL")),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("readings", JSONB(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["message.workspace_id", "message.id"],
            ondelete="SET NULL (message_id)",
        ),
        sa.UniqueConstraint("workspace_id", "id"),
        sa.CheckConstraint(f"change IN {CHANGES}", name="change_known"),
        sa.CheckConstraint("channel IN ('all', 'email', 'sms', 'calls')", name="channel_known"),
        sa.CheckConstraint(f"by IN {BYS}", name="by_known"),
    )
    op.create_index("ix_consent_event_lead", "consent_event", ["workspace_id", "lead_id", "id"])
    op.create_index(
        "uq_consent_event_message",
        "consent_event",
        ["workspace_id", "message_id", "change", "channel"],
        unique=True,
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.execute("ALTER TABLE lead ADD COLUMN is_held boolean NOT NULL DEFAULT false")
    # With a default that is there only for this statement, old messages count as judged without a row being rewritten.
    op.execute("ALTER TABLE message ADD COLUMN opt_out_decision varchar(10) DEFAULT 'none'")
    op.execute("ALTER TABLE message ALTER COLUMN opt_out_decision DROP DEFAULT")
    op.execute("""
        UPDATE message SET opt_out_decision = NULL FROM lead
        WHERE message.workspace_id = lead.workspace_id AND message.lead_id = lead.id
            AND message.direction = 'inbound' AND message.sent_at = lead.last_inbound_at
            AND message.sentiment IS NULL AND lead.sentiment IS NULL
    """)
    op.execute("ALTER TABLE ai_choices ADD COLUMN opt_out_on boolean NOT NULL DEFAULT true")
    _restrict_uses(("sentiment", "opt_out", "score", "draft"))
    _record_what_stands()


def _record_what_stands() -> None:
    """Who was closed before the ledger, each with what is still known of it."""
    op.execute("""
        INSERT INTO consent_event (workspace_id, lead_id, at, change, channel, "by", source, message_id)
        SELECT lead.workspace_id, lead.id, coalesce(said.sent_at, lead.updated_at), 'opt_out', 'all',
            coalesce(said.sentiment_by, 'unknown'), 'before the ledger', said.id
        FROM lead LEFT JOIN LATERAL (
            SELECT id, sent_at, CASE WHEN sentiment_by IN ('rule', 'model', 'provider', 'person') THEN sentiment_by END
                AS sentiment_by
            FROM message
            WHERE message.workspace_id = lead.workspace_id AND message.lead_id = lead.id AND sentiment = 'Blacklist'
            ORDER BY sent_at DESC, id DESC LIMIT 1
        ) AS said ON true
        WHERE lead.status = 'blacklisted'
    """)
    op.execute("""
        INSERT INTO consent_event (workspace_id, lead_id, at, change, channel, "by", source, message_id)
        SELECT lead.workspace_id, lead.id, coalesce(returned.sent_at, lead.updated_at), 'unreachable', 'email',
            'bounce', 'before the ledger', returned.id
        FROM lead LEFT JOIN LATERAL (
            SELECT id, sent_at FROM message
            WHERE message.workspace_id = lead.workspace_id AND message.lead_id = lead.id AND is_bounce
            ORDER BY sent_at DESC, id DESC LIMIT 1
        ) AS returned ON true
        WHERE lead.status = 'bounced'
    """)


def downgrade() -> None:
    op.execute("DELETE FROM ai_call WHERE use = 'opt_out'")
    op.execute("DELETE FROM ai_circuit WHERE use = 'opt_out'")
    _restrict_uses(("sentiment", "score", "draft"))
    op.execute("ALTER TABLE ai_choices DROP COLUMN opt_out_on")
    op.execute("ALTER TABLE message DROP COLUMN opt_out_decision")
    op.execute("ALTER TABLE lead DROP COLUMN is_held")
    op.drop_table("consent_event")


def _restrict_uses(uses: tuple[str, ...]) -> None:
    op.execute("ALTER TABLE ai_call DROP CONSTRAINT ck_ai_call_use_known")
    op.execute(f"ALTER TABLE ai_call ADD CONSTRAINT ck_ai_call_use_known CHECK (use IN {uses})")
