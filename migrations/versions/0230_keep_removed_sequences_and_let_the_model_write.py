"""Keep removed sequences, give follow-ups back at an unmerge, let the model write a step, and choose the days of digests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0230"
down_revision = "0205"
branch_labels = None
depends_on = None

TABLES = ("enrolment", "touch")


def upgrade() -> None:
    op.add_column("sequence", sa.Column("removed_at", sa.DateTime(timezone=True)))
    op.create_index(
        "uq_sequence_name",
        "sequence",
        ["workspace_id", "name"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.drop_constraint(op.f("uq_sequence_workspace_id_name"), "sequence", type_="unique")
    op.add_column(
        "sequence_step", sa.Column("author", sa.String(10), server_default="template", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_sequence_step_author_known"), "sequence_step", "author IN ('template', 'model')"
    )
    for table in TABLES:
        op.add_column(table, sa.Column("via_lead_id", sa.BigInteger()))
        op.create_foreign_key(
            op.f(f"fk_{table}_workspace_id_via_lead_id"),
            table,
            "lead",
            ["workspace_id", "via_lead_id"],
            ["workspace_id", "id"],
            ondelete="SET NULL (via_lead_id)",
        )
        op.create_index(f"ix_{table}_via_lead", table, ["workspace_id", "via_lead_id"])
    index_senders("state IN ('queued', 'dry_run')")
    for table in ("digest_choice", "slack_hook"):
        op.add_column(table, sa.Column("days", sa.String(7), server_default="1234567", nullable=False))
        op.alter_column(table, "days", server_default="12345")
        op.create_check_constraint(op.f(f"ck_{table}_days_known"), table, "days ~ '^[1-7]+$'")


def downgrade() -> None:
    for table in ("digest_choice", "slack_hook"):
        op.drop_column(table, "days")
    index_senders("state = 'queued'")
    for table in TABLES:
        op.drop_index(f"ix_{table}_via_lead", table)
        op.drop_constraint(op.f(f"fk_{table}_workspace_id_via_lead_id"), table, type_="foreignkey")
        op.drop_column(table, "via_lead_id")
    op.drop_column("sequence_step", "author")
    op.execute("DELETE FROM sequence WHERE removed_at IS NOT NULL")
    op.create_unique_constraint(op.f("uq_sequence_workspace_id_name"), "sequence", ["workspace_id", "name"])
    op.drop_index("uq_sequence_name", "sequence")
    op.drop_column("sequence", "removed_at")


def index_senders(which: str) -> None:
    op.drop_index("ix_touch_sender", "touch")
    op.create_index(
        "ix_touch_sender", "touch", ["workspace_id", "sender", "settled_at"], postgresql_where=sa.text(which)
    )
