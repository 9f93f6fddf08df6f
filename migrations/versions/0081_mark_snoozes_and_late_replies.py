"""Mark why a lead sleeps or woke, and when a reply came late."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lead", sa.Column("late_reply_at", sa.DateTime(timezone=True)))
    op.add_column("lead", sa.Column("snooze_mark", sa.String(10)))
    op.create_check_constraint(op.f("ck_lead_snooze_mark_known"), "lead", "snooze_mark IN ('absent', 'wrote')")


def downgrade() -> None:
    op.drop_column("lead", "snooze_mark")
    op.drop_column("lead", "late_reply_at")
