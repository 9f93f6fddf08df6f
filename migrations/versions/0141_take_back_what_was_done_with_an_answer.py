"""Take back what was done with an answer, and the deletion of one that was not sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0141"
down_revision = "0140"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('sentiment', 'status', 'owner', 'snooze', 'notes', 'done', 'merge')"
AFTER = "kind IN ('sentiment', 'status', 'owner', 'snooze', 'notes', 'done', 'merge', 'answer')"


def upgrade() -> None:
    op.add_column("lead_act", sa.Column("message_id", sa.BigInteger()))
    op.create_foreign_key(
        op.f("fk_lead_act_workspace_id_message_id"),
        "lead_act",
        "message",
        ["workspace_id", "message_id"],
        ["workspace_id", "id"],
        ondelete="SET NULL (message_id)",
    )
    op.create_index(
        "ix_lead_act_message",
        "lead_act",
        ["workspace_id", "message_id"],
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    _restrict_kinds(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM lead_act WHERE kind = 'answer'")
    _restrict_kinds(BEFORE)
    op.drop_index("ix_lead_act_message", "lead_act")
    op.drop_column("lead_act", "message_id")


def _restrict_kinds(rule: str) -> None:
    op.drop_constraint(op.f("ck_lead_act_kind_known"), "lead_act")
    op.create_check_constraint(op.f("ck_lead_act_kind_known"), "lead_act", rule)
