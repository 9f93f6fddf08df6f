"""Let a mail begin a thread: a new one to a lead, or one that passes a message on to somebody else."""

import sqlalchemy as sa
from alembic import op

revision = "0273"
down_revision = "0272"
branch_labels = None
depends_on = None

SOURCES = "source IN ('lead', 'campaign', 'operator'{})"


def upgrade() -> None:
    op.add_column("message", sa.Column("begins_thread", sa.Boolean(), server_default="false", nullable=False))
    for table in ("message", "unsent_text"):
        op.add_column(table, sa.Column("forwards_id", sa.BigInteger()))
        op.create_foreign_key(
            op.f(f"fk_{table}_workspace_id_forwards_id"),
            table,
            "message",
            ["workspace_id", "forwards_id"],
            ["workspace_id", "id"],
            ondelete="SET NULL (forwards_id)",
        )
        op.create_index(
            f"ix_{table}_forwards",
            table,
            ["workspace_id", "forwards_id"],
            postgresql_where=sa.text("forwards_id IS NOT NULL"),
        )
    op.add_column("unsent_text", sa.Column("subject", sa.Text()))
    op.add_column("unsent_text", sa.Column("with_files", sa.Boolean(), server_default="false", nullable=False))
    _know_sources(SOURCES.format(", 'forward'"))


def downgrade() -> None:
    op.execute("DELETE FROM message WHERE source = 'forward'")
    _know_sources(SOURCES.format(""))
    for name in ("with_files", "subject"):
        op.drop_column("unsent_text", name)
    for table in ("unsent_text", "message"):
        op.drop_column(table, "forwards_id")
    op.drop_column("message", "begins_thread")


def _know_sources(condition: str) -> None:
    op.drop_constraint(op.f("ck_message_source_known"), "message")
    op.create_check_constraint(op.f("ck_message_source_known"), "message", condition)
