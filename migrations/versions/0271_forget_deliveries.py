"""Forget deliveries after days that a workspace chooses, and find what is old along its own rows."""

import sqlalchemy as sa
from alembic import op

revision = "0271"
down_revision = "0270"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "retention", sa.Column("delivery_days", sa.BigInteger(), server_default="400", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_retention_delivery_days_bounded"), "retention", "delivery_days BETWEEN 30 AND 3650"
    )
    op.drop_index("ix_delivery_age", table_name="delivery")
    op.create_index(
        "ix_delivery_age",
        "delivery",
        ["workspace_id", "received_at"],
        postgresql_where=sa.text("body_gone_at IS NULL"),
    )
    op.drop_index("ix_ai_call_age", table_name="ai_call")


def downgrade() -> None:
    op.create_index("ix_ai_call_age", "ai_call", ["created_at"])
    op.drop_index("ix_delivery_age", table_name="delivery")
    op.create_index(
        "ix_delivery_age", "delivery", ["received_at"], postgresql_where=sa.text("body_gone_at IS NULL")
    )
    op.drop_constraint(op.f("ck_retention_delivery_days_bounded"), "retention", type_="check")
    op.drop_column("retention", "delivery_days")
