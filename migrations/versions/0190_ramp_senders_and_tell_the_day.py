"""Ramp new senders, and tell people the numbers of their day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0190"
down_revision = "0182"
branch_labels = None
depends_on = None

RAMP = "ck_sequence_settings_ramp_bounded"


def upgrade() -> None:
    op.add_column("sequence_settings", sa.Column("ramp_from", sa.SmallInteger()))
    op.add_column(
        "sequence_settings", sa.Column("ramp_step", sa.SmallInteger(), server_default="5", nullable=False)
    )
    op.create_check_constraint(
        op.f(RAMP),
        "sequence_settings",
        "ramp_from BETWEEN 1 AND 1000 AND ramp_step BETWEEN 1 AND 1000",
    )
    op.create_index(
        "ix_touch_taken_back",
        "touch",
        ["workspace_id"],
        postgresql_where=sa.text("state = 'queued' AND message_id IS NULL"),
    )
    op.create_table(
        "digest_choice",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("in_slack", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("mailed_on", sa.Date()),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_digest_choice_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_digest_choice_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_choice")),
        sa.UniqueConstraint("workspace_id", "user_id", name=op.f("uq_digest_choice_workspace_id_user_id")),
    )
    op.create_index(op.f("ix_digest_choice_user_id"), "digest_choice", ["user_id"])
    op.create_table(
        "slack_hook",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("posted_on", sa.Date()),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_slack_hook_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_hook")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_slack_hook_workspace_id")),
    )


def downgrade() -> None:
    op.drop_table("slack_hook")
    op.drop_table("digest_choice")
    op.drop_index("ix_touch_taken_back", "touch")
    op.drop_constraint(op.f(RAMP), "sequence_settings")
    op.drop_column("sequence_settings", "ramp_step")
    op.drop_column("sequence_settings", "ramp_from")
