"""Keep tags of a workspace's own, and each time that one is put on a lead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0200"
down_revision = "0190"
branch_labels = None
depends_on = None

KINDS = ("sentiment", "status", "owner", "snooze", "notes", "done", "merge", "answer")


def upgrade() -> None:
    op.create_table(
        "tag",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_tag_name_not_blank")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_tag_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_tag_workspace_id_id")),
    )
    op.create_index("uq_tag_name", "tag", ["workspace_id", sa.text("lower(name)")], unique=True)
    op.create_table(
        "lead_tag",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("tag_id", sa.BigInteger(), nullable=False),
        sa.Column("put_on_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("put_on_by", sa.BigInteger(), nullable=True),
        sa.Column("taken_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_off_by", sa.BigInteger(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [name], ["app_user.id"], name=op.f(f"fk_lead_tag_{name}"), ondelete="SET NULL"
            )
            for name in ("put_on_by", "taken_off_by")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_lead_tag_workspace_id_lead_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "tag_id"],
            ["tag.workspace_id", "tag.id"],
            name=op.f("fk_lead_tag_workspace_id_tag_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_lead_tag_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_tag")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_lead_tag_workspace_id_id")),
    )
    op.create_index(
        "uq_lead_tag_on",
        "lead_tag",
        ["workspace_id", "tag_id", "lead_id"],
        unique=True,
        postgresql_where=sa.text("taken_off_at IS NULL"),
    )
    op.create_index("ix_lead_tag_lead", "lead_tag", ["workspace_id", "lead_id"])
    _know_kinds((*KINDS, "tags", "facts"))


def downgrade() -> None:
    op.execute("DELETE FROM lead_act WHERE kind IN ('tags', 'facts')")
    _know_kinds(KINDS)
    op.drop_table("lead_tag")
    op.drop_table("tag")


def _know_kinds(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_lead_act_kind_known"), "lead_act")
    op.create_check_constraint(op.f("ck_lead_act_kind_known"), "lead_act", f"kind IN {kinds}")
