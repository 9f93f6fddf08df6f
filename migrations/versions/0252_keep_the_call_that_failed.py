"""Keep the call that failed beside the remedy: status, endpoint template, host, and the provider's own sentence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0252"
down_revision = "0251"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("connection", sa.Column("failed_call", JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("connection", "failed_call")
