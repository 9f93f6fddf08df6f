"""Delete workspaces: closed at once, emptied in slices, with a line that stays."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0270"
down_revision = "0251"
branch_labels = None
depends_on = None

OPEN = """(current_setting('app.workspaces', true) = '*'
    OR workspace_id = ANY (nullif(nullif(current_setting('app.workspaces', true), ''), '*')::bigint[]))"""
"""What the tenancy policy says: the functions run as their owner, whom policies may not bind."""
FORGOTTEN = ("audit_entry", "erasure")


def upgrade() -> None:
    op.add_column("workspace", sa.Column("removed_at", sa.DateTime(timezone=True)))
    op.create_table(
        "workspace_removal",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.BigInteger()),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("counts", JSONB(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["app_user.id"], ondelete="SET NULL", name=op.f("fk_workspace_removal_asked_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_removal")),
        sa.UniqueConstraint("workspace_number", name=op.f("uq_workspace_removal_workspace_number")),
    )
    unfinished = sa.text("finished_at IS NULL")
    op.create_index("ix_workspace_removal_open", "workspace_removal", ["id"], postgresql_where=unfinished)
    op.create_index("ix_workspace_removal_asked_by", "workspace_removal", ["asked_by"])
    # Accounts that are confined to the workspace go with it, and each would read all messages and consent events.
    for name, table, column in REFERRING:
        op.create_index(name, table, [column], postgresql_where=sa.text(f"{column} IS NOT NULL"))
    _refer_to_answered("SET NULL (answers_id)")
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    safely = f"LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp"
    for table in FORGOTTEN:
        op.execute(f"""
            CREATE FUNCTION {table}_forget(of_workspace bigint, most bigint) RETURNS bigint {safely} AS $$
                WITH gone AS (
                    DELETE FROM {table} WHERE id IN (
                        SELECT id FROM {table} WHERE workspace_id = of_workspace AND {OPEN}
                            AND EXISTS (SELECT FROM workspace WHERE id = of_workspace AND removed_at IS NOT NULL)
                        ORDER BY id LIMIT most) RETURNING 1
                ) SELECT count(*) FROM gone
            $$""")
        op.execute(f"REVOKE ALL ON FUNCTION {table}_forget(bigint, bigint) FROM PUBLIC")


def downgrade() -> None:
    for table in FORGOTTEN:
        op.execute(f"DROP FUNCTION {table}_forget(bigint, bigint)")
    _refer_to_answered("NO ACTION")
    for name, table, _ in REFERRING:
        op.drop_index(name, table_name=table)
    op.drop_table("workspace_removal")
    op.drop_column("workspace", "removed_at")


REFERRING = (
    ("ix_message_written_by", "message", "written_by"),
    ("ix_consent_event_user", "consent_event", "user_id"),
)


def _refer_to_answered(then: str) -> None:
    """What becomes of an answer when the message that it answers goes. Checked without keeping writers out."""
    op.execute("ALTER TABLE message DROP CONSTRAINT fk_message_workspace_id_answers_id")
    op.execute(f"""
        ALTER TABLE message ADD CONSTRAINT fk_message_workspace_id_answers_id FOREIGN KEY (workspace_id, answers_id)
            REFERENCES message (workspace_id, id) ON DELETE {then} NOT VALID
    """)
    op.execute("ALTER TABLE message VALIDATE CONSTRAINT fk_message_workspace_id_answers_id")
