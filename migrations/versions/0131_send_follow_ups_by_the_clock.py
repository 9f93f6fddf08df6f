"""Send follow-ups by the clock: sequences, and messages that are sent later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0131"
down_revision = "0130"
branch_labels = None
depends_on = None

TABLES = ("touch", "enrolment", "sequence_step", "sequence", "sequence_settings")


def upgrade() -> None:
    op.create_table(
        "sequence_settings",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_by", sa.BigInteger(), nullable=True),
        sa.Column("is_dry_run", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("opens_at", sa.Time(), server_default="09:00", nullable=False),
        sa.Column("closes_at", sa.Time(), server_default="17:00", nullable=False),
        sa.Column("days", sa.String(length=7), server_default="12345", nullable=False),
        sa.Column("daily_cap", sa.SmallInteger(), server_default="50", nullable=False),
        sa.CheckConstraint("days ~ '^[1-7]+$'", name=op.f("ck_sequence_settings_days_known")),
        sa.CheckConstraint(
            "daily_cap BETWEEN 1 AND 1000", name=op.f("ck_sequence_settings_daily_cap_bounded")
        ),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_sequence_settings_opens_before_it_closes")),
        sa.ForeignKeyConstraint(
            ["paused_by"], ["app_user.id"], name=op.f("fk_sequence_settings_paused_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_sequence_settings_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_sequence_settings")),
    )
    op.create_table(
        "sequence",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("trigger", sa.String(length=20), server_default="manual", nullable=False),
        sa.Column("trigger_sentiment", sa.String(length=40), nullable=True),
        sa.Column("is_on", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("on_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_sequence_name_not_blank")),
        sa.CheckConstraint(
            "trigger IN ('manual', 'sentiment', 'first_answer')", name=op.f("ck_sequence_trigger_known")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_sequence_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_sequence_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_sequence_workspace_id_name")),
    )
    op.create_table(
        "sequence_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("condition", sa.String(length=20), server_default="always", nullable=False),
        sa.Column("needs_approval", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_sequence_step_channel_known")),
        sa.CheckConstraint(
            "condition IN ('always', 'phone_known', 'nobody_wrote')",
            name=op.f("ck_sequence_step_condition_known"),
        ),
        sa.CheckConstraint("template <> ''", name=op.f("ck_sequence_step_template_not_blank")),
        sa.CheckConstraint("day BETWEEN 0 AND 365", name=op.f("ck_sequence_step_day_bounded")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sequence_id"],
            ["sequence.workspace_id", "sequence.id"],
            name=op.f("fk_sequence_step_workspace_id_sequence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_sequence_step_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence_step")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_sequence_step_workspace_id_id")),
    )
    op.create_index(
        "ix_sequence_step_sequence",
        "sequence_step",
        ["workspace_id", "sequence_id", "day", "at"],
        unique=False,
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="active", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("unless_reply_after", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.BigInteger(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('active', 'paused', 'completed', 'stopped')", name=op.f("ck_enrolment_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["app_user.id"], name=op.f("fk_enrolment_started_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_enrolment_workspace_id_lead_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sequence_id"],
            ["sequence.workspace_id", "sequence.id"],
            name=op.f("fk_enrolment_workspace_id_sequence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_enrolment_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_enrolment_workspace_id_id")),
    )
    op.create_index(
        "ix_enrolment_sequence", "enrolment", ["workspace_id", "sequence_id", "lead_id"], unique=False
    )
    op.create_index(
        "uq_enrolment_live",
        "enrolment",
        ["workspace_id", "lead_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('active', 'paused')"),
    )
    op.create_table(
        "touch",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger(), nullable=True),
        sa.Column("step_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="planned", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("unless_reply_after", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("gate", JSONB(), server_default="{}", nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_touch_channel_known")),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'queued', 'skipped', 'cancelled', 'dry_run')",
            name=op.f("ck_touch_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["app_user.id"], name=op.f("fk_touch_approved_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["app_user.id"], name=op.f("fk_touch_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "enrolment_id"],
            ["enrolment.workspace_id", "enrolment.id"],
            name=op.f("fk_touch_workspace_id_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_touch_workspace_id_lead_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["message.workspace_id", "message.id"],
            name=op.f("fk_touch_workspace_id_message_id"),
            ondelete="SET NULL (message_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "step_id"],
            ["sequence_step.workspace_id", "sequence_step.id"],
            name=op.f("fk_touch_workspace_id_step_id"),
            ondelete="SET NULL (step_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_touch_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touch")),
        sa.UniqueConstraint(
            "workspace_id", "enrolment_id", "step_id", name=op.f("uq_touch_workspace_id_enrolment_id_step_id")
        ),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_touch_workspace_id_id")),
    )
    op.create_index("ix_touch_lead", "touch", ["workspace_id", "lead_id"], unique=False)
    op.create_index(
        "ix_touch_message",
        "touch",
        ["workspace_id", "message_id"],
        unique=False,
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index(
        "ix_touch_open",
        "touch",
        ["workspace_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('planned', 'held')"),
    )
    op.create_index(
        "ix_touch_sender",
        "touch",
        ["workspace_id", "sender", "settled_at"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_touch_step", "touch", ["workspace_id", "step_id"], unique=False)
    op.add_column("message", sa.Column("unless_reply_after", sa.BigInteger()))
    op.add_column("message", sa.Column("gate", JSONB()))
    _restrict_marks("snooze_mark IN ('absent', 'wrote', 'remind')")


def downgrade() -> None:
    op.execute("UPDATE lead SET snooze_mark = NULL WHERE snooze_mark = 'remind'")
    _restrict_marks("snooze_mark IN ('absent', 'wrote')")
    op.drop_column("message", "gate")
    op.drop_column("message", "unless_reply_after")
    for table in TABLES:
        op.drop_table(table)


def _restrict_marks(rule: str) -> None:
    op.drop_constraint(op.f("ck_lead_snooze_mark_known"), "lead")
    op.create_check_constraint(op.f("ck_lead_snooze_mark_known"), "lead", rule)
