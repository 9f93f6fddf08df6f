"""Record what was done about backups: made, tried by restoring them, restored."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0250"
down_revision = "0240"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backup_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("act", sa.String(10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_good", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", JSONB(), server_default="{}", nullable=False),
        sa.CheckConstraint("act IN ('create', 'verify', 'restore')", name=op.f("ck_backup_run_act_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_run")),
    )
    op.create_index("ix_backup_run_newest", "backup_run", ["act", "ended_at"])


def downgrade() -> None:
    op.drop_table("backup_run")
