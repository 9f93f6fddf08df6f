"""Start a sequence when a tag is put on a lead."""

import sqlalchemy as sa
from alembic import op

revision = "0205"
down_revision = "0204"
branch_labels = None
depends_on = None

KNOWN = "trigger IN ('manual', 'sentiment', 'first_answer')"
KNOWN_NOW = "trigger IN ('manual', 'sentiment', 'first_answer', 'tag')"


def upgrade() -> None:
    op.add_column("sequence", sa.Column("trigger_tag_id", sa.BigInteger()))
    op.create_foreign_key(
        op.f("fk_sequence_workspace_id_trigger_tag_id"),
        "sequence",
        "tag",
        ["workspace_id", "trigger_tag_id"],
        ["workspace_id", "id"],
        ondelete="SET NULL (trigger_tag_id)",
    )
    op.create_index("ix_sequence_trigger_tag", "sequence", ["workspace_id", "trigger_tag_id"])
    replace_check(KNOWN_NOW)


def downgrade() -> None:
    op.execute("UPDATE sequence SET trigger = 'manual', is_on = false WHERE trigger = 'tag'")
    replace_check(KNOWN)
    op.drop_index("ix_sequence_trigger_tag", table_name="sequence")
    op.drop_constraint(op.f("fk_sequence_workspace_id_trigger_tag_id"), "sequence", type_="foreignkey")
    op.drop_column("sequence", "trigger_tag_id")


def replace_check(known: str) -> None:
    op.drop_constraint(op.f("ck_sequence_trigger_known"), "sequence", type_="check")
    op.create_check_constraint(op.f("ck_sequence_trigger_known"), "sequence", known)
