"""Remember what each operator did last, so that it can be taken back, and which statuses were set by hand"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0120"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead_act",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column(
            "workspace_id", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column(
            "user_id", sa.BigInteger(), sa.ForeignKey("app_user.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("before", JSONB(), server_default="{}", nullable=False),
        sa.Column("after", JSONB(), server_default="{}", nullable=False),
        sa.Column("job_batch_id", sa.BigInteger()),
        sa.Column("done_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "job_batch_id"],
            ["job_batch.workspace_id", "job_batch.id"],
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("workspace_id", "id"),
        sa.CheckConstraint(
            "kind IN ('sentiment', 'status', 'owner', 'snooze', 'notes', 'done', 'merge')", name="kind_known"
        ),
    )
    op.create_index("ix_lead_act_mine", "lead_act", ["workspace_id", "user_id", sa.text("id DESC")])
    op.create_index("ix_lead_act_lead", "lead_act", ["workspace_id", "lead_id"])
    op.create_index(
        "ix_lead_act_batch",
        "lead_act",
        ["workspace_id", "job_batch_id", "lead_id"],
        unique=True,
        postgresql_where=sa.text("job_batch_id IS NOT NULL"),
    )
    op.execute("ALTER TABLE lead ADD COLUMN is_status_by_hand boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    op.execute("ALTER TABLE lead DROP COLUMN is_status_by_hand")
    op.drop_table("lead_act")
