"""Keep an audit log that the application can add to and nobody but its owner can change; let workspaces choose what is kept how long."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0160"
down_revision = "0151"
branch_labels = None
depends_on = None

OPEN = """(current_setting('app.workspaces', true) = '*'
    OR workspace_id = ANY (nullif(nullif(current_setting('app.workspaces', true), ''), '*')::bigint[]))"""
"""What the tenancy policy says: the functions run as their owner, whom policies may not bind."""


def upgrade() -> None:
    _tables()
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    safely = f"LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp"
    op.execute(f"""
        CREATE FUNCTION audit_expire(most bigint) RETURNS bigint {safely} AS $$
            WITH gone AS (
                DELETE FROM audit_entry WHERE id IN (
                    SELECT id FROM audit_entry LEFT JOIN retention USING (workspace_id)
                    WHERE at < now() - make_interval(days => greatest(coalesce(audit_days, 400), 90)::int) AND {OPEN}
                    LIMIT most) RETURNING 1
            ) SELECT count(*) FROM gone
        $$""")
    op.execute(f"""
        CREATE FUNCTION audit_redact(of_workspace bigint, lead_keys text[]) RETURNS bigint {safely} AS $$
            WITH redacted AS (
                UPDATE audit_entry SET before = '{{}}', after = '{{}}', is_redacted = true
                WHERE workspace_id = of_workspace AND subject = 'lead' AND subject_key = ANY (lead_keys) AND {OPEN}
                RETURNING 1
            ) SELECT count(*) FROM redacted
        $$""")
    for called in ("audit_expire(bigint)", "audit_redact(bigint, text[])"):
        op.execute(f"REVOKE ALL ON FUNCTION {called} FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION audit_redact(bigint, text[])")
    op.execute("DROP FUNCTION audit_expire(bigint)")
    op.drop_table("retention")
    op.drop_table("audit_entry")


def _tables() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("workspace_id", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE")),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("by", sa.String(10), nullable=False),
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("app_user.id", ondelete="SET NULL")),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("network", sa.Text(), server_default="", nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("subject_key", sa.Text(), server_default="", nullable=False),
        sa.Column("before", JSONB(), server_default="{}", nullable=False),
        sa.Column("after", JSONB(), server_default="{}", nullable=False),
        sa.Column("is_redacted", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("by IN ('person', 'job', 'provider', 'command', 'system')", name="by_known"),
        comment="append-only",
    )
    op.create_index("ix_audit_entry_newest", "audit_entry", ["workspace_id", sa.text("id DESC")])
    op.create_index("ix_audit_entry_person", "audit_entry", ["user_id", sa.text("id DESC")])
    op.create_index("ix_audit_entry_age", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_subject", "audit_entry", ["workspace_id", "subject", "subject_key"])
    op.create_table(
        "retention",
        sa.Column(
            "workspace_id", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("audit_days", sa.BigInteger(), server_default="400", nullable=False),
        sa.Column("body_days", sa.BigInteger(), server_default="180", nullable=False),
        sa.Column("call_days", sa.BigInteger(), server_default="90", nullable=False),
        sa.CheckConstraint("audit_days BETWEEN 90 AND 3650", name="audit_days_bounded"),
        sa.CheckConstraint("body_days BETWEEN 7 AND 3650", name="body_days_bounded"),
        sa.CheckConstraint("call_days BETWEEN 31 AND 3650", name="call_days_bounded"),
    )
