"""Know since when a lead waits for an answer, and in which time a workspace wants to give it; an index for each order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0202"
down_revision = "0201"
branch_labels = None
depends_on = None

NEVER = "'9999-01-01 00:00:00+00'::timestamptz"


def upgrade() -> None:
    op.add_column("workspace", sa.Column("reply_target_minutes", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_workspace_reply_target_bounded"), "workspace", "reply_target_minutes BETWEEN 1 AND 43200"
    )
    op.add_column("lead", sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("""
        UPDATE lead SET waiting_since = least(unanswered.since, lead.late_reply_at)
        FROM (
            SELECT reply.workspace_id, reply.lead_id, min(reply.sent_at) AS since
            FROM message AS reply
            WHERE reply.direction = 'inbound' AND NOT reply.is_bounce AND NOT reply.is_automated
                AND NOT EXISTS (
                    SELECT FROM message AS answer
                    WHERE answer.workspace_id = reply.workspace_id AND answer.lead_id = reply.lead_id
                        AND answer.source = 'operator' AND answer.state <> 'failed'
                        AND answer.sent_at >= reply.sent_at
                )
            GROUP BY reply.workspace_id, reply.lead_id
        ) AS unanswered
        WHERE lead.workspace_id = unanswered.workspace_id AND lead.id = unanswered.lead_id
    """)
    op.execute(
        "UPDATE lead SET waiting_since = late_reply_at WHERE waiting_since IS NULL AND late_reply_at IS NOT NULL"
    )
    op.create_index(
        "ix_lead_waiting", "lead", ["workspace_id", sa.text(f"coalesce(waiting_since, {NEVER})"), "id"]
    )
    op.create_index(
        "ix_lead_score",
        "lead",
        [
            "workspace_id",
            sa.text("coalesce(overall_score, -1) DESC"),
            sa.text("last_message_at DESC"),
            sa.text("id DESC"),
        ],
    )


def downgrade() -> None:
    op.drop_index("ix_lead_score", "lead")
    op.drop_index("ix_lead_waiting", "lead")
    op.drop_column("lead", "waiting_since")
    op.drop_constraint(op.f("ck_workspace_reply_target_bounded"), "workspace")
    op.drop_column("workspace", "reply_target_minutes")
