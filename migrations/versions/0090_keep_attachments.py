"""Keep what files messages have, and the contents that somebody asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0090"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column(
            "workspace_id", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("picture_type", sa.String(20)),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "sha256"),
        sa.CheckConstraint("size >= 0", name="size_not_negative"),
    )
    # Uncompressed, so that a piece is read without unpacking all that stands before it. Files are packed already.
    op.execute("ALTER TABLE stored_file ALTER COLUMN content SET STORAGE EXTERNAL")
    op.create_table(
        "message_attachment",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column(
            "workspace_id", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger()),
        sa.Column("is_inline", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("provider_facts", JSONB(), server_default="{}", nullable=False),
        sa.Column("stored_file_id", sa.BigInteger()),
        sa.Column("failure", sa.Text()),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["message.workspace_id", "message.id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "stored_file_id"],
            ["stored_file.workspace_id", "stored_file.id"],
            ondelete="SET NULL (stored_file_id)",
        ),
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "message_id", "key"),
    )
    op.create_index(
        "ix_message_attachment_stored",
        "message_attachment",
        ["workspace_id", "stored_file_id"],
        postgresql_where=sa.text("stored_file_id IS NOT NULL"),
    )
    op.execute("ALTER TABLE lead ADD COLUMN attachment_count bigint NOT NULL DEFAULT 0")


def downgrade() -> None:
    op.drop_column("lead", "attachment_count")
    op.drop_table("message_attachment")
    op.drop_table("stored_file")
