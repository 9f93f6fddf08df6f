"""How each message was read; what was stored before is read by a job of its workspace, and until then when it is shown"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0070"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("own_text", sa.Text()))
    op.add_column("message", sa.Column("segments", postgresql.JSONB()))
    op.add_column("message", sa.Column("display_html", sa.Text()))
    op.add_column("message", sa.Column("blocked_images", sa.Integer(), server_default="0", nullable=False))
    op.add_column("message", sa.Column("is_truncated", sa.Boolean(), server_default="false", nullable=False))
    op.execute("CREATE INDEX ix_message_unread ON message (workspace_id, id) WHERE own_text IS NULL")


def downgrade() -> None:
    op.execute("DROP INDEX ix_message_unread")
    for column in ("is_truncated", "blocked_images", "display_html", "segments", "own_text"):
        op.drop_column("message", column)
