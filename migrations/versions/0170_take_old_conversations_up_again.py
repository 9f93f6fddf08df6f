"""Take old conversations up again: reactivations, their people, and a cap for one sequence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0170"
down_revision = "0160"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sequence", sa.Column("daily_cap", sa.SmallInteger()))
    op.create_check_constraint(
        op.f("ck_sequence_daily_cap_bounded"), "sequence", "daily_cap BETWEEN 1 AND 1000"
    )
    op.create_table(
        "reactivation",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("columns", JSONB(), server_default="{}", nullable=False),
        sa.Column("problems", JSONB(), server_default="[]", nullable=False),
        sa.Column("problem_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_reactivation_name_not_blank")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["app_user.id"], name=op.f("fk_reactivation_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sequence_id"],
            ["sequence.workspace_id", "sequence.id"],
            name=op.f("fk_reactivation_workspace_id_sequence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_reactivation_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reactivation")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_reactivation_workspace_id_id")),
    )
    op.create_index("ix_reactivation_sequence", "reactivation", ["workspace_id", "sequence_id"])
    op.create_table(
        "reactivation_person",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("reactivation_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), server_default="", nullable=False),
        sa.Column("last_name", sa.Text(), server_default="", nullable=False),
        sa.Column("company", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="pending", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.Column("enrolment_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'enrolled', 'review')", name=op.f("ck_reactivation_person_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "reactivation_id"],
            ["reactivation.workspace_id", "reactivation.id"],
            name=op.f("fk_reactivation_person_workspace_id_reactivation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_reactivation_person_workspace_id_lead_id"),
            ondelete="SET NULL (lead_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "enrolment_id"],
            ["enrolment.workspace_id", "enrolment.id"],
            name=op.f("fk_reactivation_person_workspace_id_enrolment_id"),
            ondelete="SET NULL (enrolment_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_reactivation_person_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reactivation_person")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_reactivation_person_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id",
            "reactivation_id",
            "email",
            name=op.f("uq_reactivation_person_workspace_id_reactivation_id_email"),
        ),
    )
    op.create_index("ix_reactivation_person_lead", "reactivation_person", ["workspace_id", "lead_id"])
    op.create_index("ix_reactivation_person_enrolment", "reactivation_person", ["workspace_id", "enrolment_id"])


def downgrade() -> None:
    op.drop_table("reactivation_person")
    op.drop_table("reactivation")
    op.drop_constraint(op.f("ck_sequence_daily_cap_bounded"), "sequence")
    op.drop_column("sequence", "daily_cap")
