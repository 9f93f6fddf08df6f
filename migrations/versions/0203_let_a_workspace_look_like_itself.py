"""Let a workspace have a colour and a logo."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0203"
down_revision = "0202"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspace", sa.Column("accent", sa.String(10), server_default="", nullable=False))
    op.add_column("workspace", sa.Column("logo", sa.String(12), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_workspace_accent_known"),
        "workspace",
        "accent IN ('', 'blue', 'violet', 'plum', 'rust', 'moss', 'slate')",
    )
    op.create_table(
        "workspace_logo",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("picture_type", sa.String(20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(content) <= 262144", name=op.f("ck_workspace_logo_content_bounded")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_workspace_logo_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_workspace_logo")),
    )


def downgrade() -> None:
    op.drop_table("workspace_logo")
    op.drop_constraint(op.f("ck_workspace_accent_known"), "workspace")
    op.drop_column("workspace", "logo")
    op.drop_column("workspace", "accent")
