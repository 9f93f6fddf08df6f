"""Let schedules be paused, and say by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0130"
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tick", sa.Column("paused_at", sa.DateTime(timezone=True)))
    op.add_column(
        "tick", sa.Column("paused_by", sa.BigInteger(), sa.ForeignKey("app_user.id", ondelete="SET NULL"))
    )


def downgrade() -> None:
    op.drop_column("tick", "paused_by")
    op.drop_column("tick", "paused_at")
