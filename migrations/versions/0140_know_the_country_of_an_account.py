"""Know the country of an account: national numbers belong there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0140"
down_revision = "0131"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("connection", sa.Column("country", sa.String(length=2)))


def downgrade() -> None:
    op.drop_column("connection", "country")
