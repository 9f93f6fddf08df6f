"""Drop the former columns of the completeness ledger, and rename the kinds of its jobs, once no older code runs"""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

RENAMED = (
    # (table, old, new, type of the old column, default while both stand)
    ("coverage", "complete_up_to", "watermark", "timestamptz", "NULL"),
    ("coverage", "brought", "backfilled", "bigint NOT NULL DEFAULT 0", "0"),
    ("coverage_day", "theirs", "provider_count", "bigint", "0"),
    ("coverage_day", "ours", "stored_count", "bigint", "0"),
    ("coverage_day", "brought", "backfilled", "bigint", "0"),
    ("coverage_day", "extra", "only_here", "bigint", "0"),
)
KINDS = {
    "conversations.sync": "sync.lead",
    "completeness.sweep": "sync.sweep",
    "completeness.check": "sync.check",
    "completeness.schedule": "sync.schedule",
}


def upgrade() -> None:
    for table, old, new, _, _ in RENAMED:
        op.execute(f"DROP TRIGGER mirror_{new} ON {table}")
        op.execute(f"DROP FUNCTION mirror_{table}_{new}()")
        op.execute(f"ALTER TABLE {table} DROP COLUMN {old}")
        if table == "coverage_day":
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {new} DROP DEFAULT")
    for old, new in KINDS.items():
        op.execute(f"UPDATE job SET kind = '{new}' WHERE kind = '{old}'")


def downgrade() -> None:
    for old, new in KINDS.items():
        op.execute(f"UPDATE job SET kind = '{old}' WHERE kind = '{new}'")
    for table, old, new, kind, default in RENAMED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {old} {kind}")
        op.execute(f"UPDATE {table} SET {old} = {new}")
        if table == "coverage_day":
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {old} SET NOT NULL")
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {new} SET DEFAULT 0")
        _mirror(table, old, new, default)


def _mirror(table: str, old: str, new: str, default: str) -> None:
    op.execute(f"""
        CREATE FUNCTION mirror_{table}_{new}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                IF NEW.{new} IS NOT DISTINCT FROM {default} THEN NEW.{new} := coalesce(NEW.{old}, {default}); END IF;
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
