"""Keep the files of a composer until they are sent or removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsent_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column(
            "workspace_id", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "user_id", sa.BigInteger(), sa.ForeignKey("app_user.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stored_file_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "stored_file_id"],
            ["stored_file.workspace_id", "stored_file.id"],
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("workspace_id", "id"),
    )
    op.create_index("ix_unsent_file_composer", "unsent_file", ["workspace_id", "lead_id", "user_id"])
    op.create_index("ix_unsent_file_stored", "unsent_file", ["workspace_id", "stored_file_id"])


def downgrade() -> None:
    op.drop_table("unsent_file")
