"""Tell people whom nobody wrote to from leads, and the model's calls about them from others."""

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "lead", sa.Column("came_unasked", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("ai_call", sa.Column("lead_id", sa.BigInteger()))
    op.add_column(
        "ai_call", sa.Column("is_stranger", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_foreign_key(
        op.f("fk_ai_call_workspace_id_lead_id"),
        "ai_call",
        "lead",
        ["workspace_id", "lead_id"],
        ["workspace_id", "id"],
        ondelete="SET NULL (lead_id)",
    )
    op.create_index(
        "ix_ai_call_lead",
        "ai_call",
        ["workspace_id", "lead_id"],
        postgresql_where=sa.text("lead_id IS NOT NULL"),
    )
    op.create_index(
        "ix_ai_call_strangers",
        "ai_call",
        ["workspace_id", "created_at"],
        postgresql_where=sa.text("is_stranger"),
    )


def downgrade() -> None:
    op.drop_index("ix_ai_call_strangers", "ai_call")
    op.drop_index("ix_ai_call_lead", "ai_call")
    op.drop_constraint(op.f("fk_ai_call_workspace_id_lead_id"), "ai_call", type_="foreignkey")
    op.drop_column("ai_call", "is_stranger")
    op.drop_column("ai_call", "lead_id")
    op.drop_column("lead", "came_unasked")
