"""Add the columns of the completeness ledger under the field's names beside the old ones, kept equal by triggers

Code of both sides of the renaming can run while this stands; the next revision drops the old columns.
"""

from __future__ import annotations

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

COUNT = ("bigint NOT NULL", "0")
RENAMED = {
    # table: ((old, new, type, default), …)
    "coverage": (
        ("complete_up_to", "watermark", "timestamptz", "NULL"),
        ("brought", "backfilled", *COUNT),
    ),
    "coverage_day": (
        ("theirs", "provider_count", *COUNT),
        ("ours", "stored_count", *COUNT),
        ("brought", "backfilled", *COUNT),
        ("extra", "only_here", *COUNT),
    ),
}


def upgrade() -> None:
    for table, columns in RENAMED.items():
        for old, new, kind, default in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {new} {kind} DEFAULT {default}")
            op.execute(f"UPDATE {table} SET {new} = {old} WHERE {new} IS DISTINCT FROM {old}")
            mirror(table, old, new, default)


def mirror(table: str, old: str, new: str, default: str) -> None:
    """Whichever of the two is written, the other follows. An old column that new code leaves out is NULL on insert."""
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


def downgrade() -> None:
    for table, columns in RENAMED.items():
        for _old, new, _kind, _default in columns:
            op.execute(f"DROP TRIGGER mirror_{new} ON {table}")
            op.execute(f"DROP FUNCTION mirror_{table}_{new}()")
            op.execute(f"ALTER TABLE {table} DROP COLUMN {new}")
