"""Add columns under the field's names beside the old ones, kept equal by triggers

Code of both sides of the renaming can run while this stands; the next revision drops the old columns.
"""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

RENAMED = {
    # table: ((old, new, type, default), …)
    "lead": (("told", "provider_status", "jsonb NOT NULL", "'{}'"),),
    "message": (("through_id", "via_lead_id", "bigint", "NULL"),),
    "workspace": (("takes_turns", "in_round_robin", "boolean NOT NULL", "false"),),
}


def upgrade() -> None:
    for table, columns in RENAMED.items():
        for old, new, kind, default in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {new} {kind} DEFAULT {default}")
            op.execute(f"UPDATE {table} SET {new} = {old} WHERE {new} IS DISTINCT FROM {old}")
            op.execute(f"""
                CREATE FUNCTION mirror_{table}_{new}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'INSERT' THEN
                        IF NEW.{new} IS NOT DISTINCT FROM {default} THEN NEW.{new} := NEW.{old}; END IF;
                    ELSIF NEW.{new} IS NOT DISTINCT FROM OLD.{new} THEN
                        NEW.{new} := NEW.{old};
                    END IF;
                    NEW.{old} := NEW.{new};
                    RETURN NEW;
                END $$
            """)
            op.execute(
                f"CREATE TRIGGER mirror_{new} BEFORE INSERT OR UPDATE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION mirror_{table}_{new}()"
            )
    op.execute("ALTER TABLE ai_gate RENAME TO ai_circuit")
    op.execute("ALTER TABLE ai_circuit RENAME CONSTRAINT pk_ai_gate TO pk_ai_circuit")
    op.execute("CREATE VIEW ai_gate AS SELECT * FROM ai_circuit")
    # Generated, so both spellings are equal by themselves.
    op.execute("ALTER TABLE job ADD COLUMN tenant bigint GENERATED ALWAYS AS (coalesce(workspace_id, 0)) STORED NOT NULL")
    op.execute("CREATE INDEX ix_job_due_by_tenant ON job (queue, tenant, run_at, id) WHERE state = 'waiting' AND pushed_at IS NULL")
    op.execute("CREATE INDEX ix_job_pushed_by_tenant ON job (queue, tenant) WHERE state = 'waiting' AND pushed_at IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP VIEW ai_gate")
    op.execute("ALTER TABLE ai_circuit RENAME CONSTRAINT pk_ai_circuit TO pk_ai_gate")
    op.execute("ALTER TABLE ai_circuit RENAME TO ai_gate")
    op.execute("ALTER TABLE job DROP COLUMN tenant")
    for table, columns in RENAMED.items():
        for _old, new, _kind, _default in columns:
            op.execute(f"DROP TRIGGER mirror_{new} ON {table}")
            op.execute(f"DROP FUNCTION mirror_{table}_{new}()")
            op.execute(f"ALTER TABLE {table} DROP COLUMN {new}")
