"""Drop the columns under their former names, once no older code runs"""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, old, new in (
        ("lead", "told", "provider_status"),
        ("message", "through_id", "via_lead_id"),
        ("workspace", "takes_turns", "in_round_robin"),
    ):
        op.execute(f"DROP TRIGGER mirror_{new} ON {table}")
        op.execute(f"DROP FUNCTION mirror_{table}_{new}()")
        op.execute(f"ALTER TABLE {table} DROP COLUMN {old}")
    op.execute("""
        ALTER TABLE message ADD CONSTRAINT fk_message_workspace_id_via_lead_id
        FOREIGN KEY (workspace_id, via_lead_id) REFERENCES lead (workspace_id, id) ON DELETE SET NULL (via_lead_id)
    """)
    op.execute(
        "CREATE INDEX ix_message_via_lead ON message (workspace_id, via_lead_id) WHERE via_lead_id IS NOT NULL"
    )
    op.execute("ALTER TABLE job DROP COLUMN lane")  # and the two indexes that had it
    op.execute("ALTER INDEX ix_job_due_by_tenant RENAME TO ix_job_due")
    op.execute("ALTER INDEX ix_job_pushed_by_tenant RENAME TO ix_job_pushed")
    op.execute("DROP VIEW ai_gate")
    op.execute("UPDATE job SET kind = 'llm.review' WHERE kind = 'asking.review'")


def downgrade() -> None:
    op.execute("UPDATE job SET kind = 'asking.review' WHERE kind = 'llm.review'")
    op.execute("CREATE VIEW ai_gate AS SELECT * FROM ai_circuit")
    op.execute("ALTER INDEX ix_job_due RENAME TO ix_job_due_by_tenant")
    op.execute("ALTER INDEX ix_job_pushed RENAME TO ix_job_pushed_by_tenant")
    op.execute(
        "ALTER TABLE job ADD COLUMN lane bigint GENERATED ALWAYS AS (coalesce(workspace_id, 0)) STORED NOT NULL"
    )
    op.execute(
        "CREATE INDEX ix_job_due ON job (queue, lane, run_at, id) WHERE state = 'waiting' AND pushed_at IS NULL"
    )
    op.execute(
        "CREATE INDEX ix_job_pushed ON job (queue, lane) WHERE state = 'waiting' AND pushed_at IS NOT NULL"
    )
    op.execute("DROP INDEX ix_message_via_lead")
    op.execute("ALTER TABLE message DROP CONSTRAINT fk_message_workspace_id_via_lead_id")
    op.execute("ALTER TABLE message ADD COLUMN through_id bigint")
    op.execute("""
        ALTER TABLE message ADD CONSTRAINT fk_message_workspace_id_through_id
        FOREIGN KEY (workspace_id, through_id) REFERENCES lead (workspace_id, id) ON DELETE SET NULL (through_id)
    """)
    op.execute(
        "CREATE INDEX ix_message_through ON message (workspace_id, through_id) WHERE through_id IS NOT NULL"
    )
    op.execute("ALTER TABLE lead ADD COLUMN told jsonb NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE workspace ADD COLUMN takes_turns boolean NOT NULL DEFAULT false")
    for table, old, new, default in (
        ("lead", "told", "provider_status", "'{}'"),
        ("message", "through_id", "via_lead_id", "NULL"),
        ("workspace", "takes_turns", "in_round_robin", "false"),
    ):
        op.execute(f"UPDATE {table} SET {old} = {new}")
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
