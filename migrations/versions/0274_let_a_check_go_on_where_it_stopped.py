"""Let a check of months go on where it was stopped."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0274"
down_revision = "0273"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("coverage", sa.Column("stopped_check", JSONB()))


def downgrade() -> None:
    op.drop_column("coverage", "stopped_check")
