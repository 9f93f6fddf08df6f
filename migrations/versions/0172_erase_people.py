"""Erase one person: receipts, keyed hashes of who was erased, and deliveries whose body is gone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0172"
down_revision = "0171"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column(
            "workspace_id", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("app_user.id", ondelete="SET NULL")),
        sa.Column("lead_number", sa.BigInteger(), nullable=False),
        sa.Column("is_opted_out", sa.Boolean(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        comment="append-only",
    )
    op.create_index("ix_erasure_newest", "erasure", ["workspace_id", sa.text("id DESC")])
    op.create_table(
        "suppression",
        sa.Column(
            "workspace_id", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("hash", sa.LargeBinary(), primary_key=True),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("is_opted_out", sa.Boolean(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.create_table(
        "suppression_key",
        sa.Column(
            "workspace_id", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.add_column("delivery", sa.Column("body_gone_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_delivery_age", "delivery", ["received_at"], postgresql_where=sa.text("body_gone_at IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_age", "delivery")
    op.drop_column("delivery", "body_gone_at")
    op.drop_table("suppression_key")
    op.drop_table("suppression")
    op.drop_table("erasure")
