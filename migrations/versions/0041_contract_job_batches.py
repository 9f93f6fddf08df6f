"""Carry syncs of everything and rescorings, and their jobs, over to batches, once no older code runs

The new code may have started a batch of the same kind while both tables stood: then the older one is cancelled.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

# former table: (kind of batch, argument of its jobs, kind of the job that enqueues, its key, kind of an item's job)
FORMER = {
    "sync_all": ("sync", "sync_all_id", "sync.all", "syncall", "sync.one"),
    "rescoring": ("rescoring", "rescoring_id", "scoring.rescore_all", "rescoring", "scoring.rescore_one"),
}
SAME = "workspace_id, asked_by, total, is_enqueued, enqueued, done, failed, created_at, finished_at, cursor, state"
FORMER_SAME = "workspace_id, asked_by, total, is_spread, asked, done, failed, created_at, finished_at, last_lead_id"
STATE = """
    CASE WHEN state IN ('running', 'paused') AND EXISTS (
        SELECT FROM job_batch AS live WHERE live.workspace_id = former.workspace_id AND live.kind = '{kind}'
            AND live.state IN ('running', 'paused')
    ) THEN 'cancelled' ELSE state END
"""
CALLS = "(SELECT coalesce(jsonb_object_agg(key || '_calls', value), '{}') FROM jsonb_each(calls))"


def upgrade() -> None:
    op.execute("ALTER TABLE job_batch ADD COLUMN former_id bigint")
    op.execute(f"""
        INSERT INTO job_batch ({SAME}, kind, former_id, counts, reasons, paused_seconds, paused_at)
        SELECT {FORMER_SAME}, {STATE.format(kind="sync")}, 'sync', id, jsonb_build_object('new', brought) || {CALLS},
            reasons, paused_seconds, paused_at
        FROM sync_all AS former ORDER BY id
    """)
    op.execute(f"""
        INSERT INTO job_batch ({SAME}, kind, former_id, options, left_out, cap, share, spent)
        SELECT {FORMER_SAME}, {STATE.format(kind="rescoring")}, 'rescoring', id,
            jsonb_build_object('only_missing', only_missing), left_out, cap_micros,
            greatest(1, estimate_micros / greatest(1, total)), spent_micros
        FROM rescoring AS former ORDER BY id
    """)
    for kind, argument, enqueues, _, item in FORMER.values():
        mine = f"""
            job.workspace_id = batch.workspace_id AND batch.kind = '{kind}'
            AND batch.former_id = (job.arguments ->> '{argument}')::bigint
        """
        op.execute(f"""
            UPDATE job SET key = 'batch-' || batch.id || '-' || (job.arguments ->> 'lead_id'),
                arguments = (job.arguments - '{argument}') || jsonb_build_object('job_batch_id', batch.id)
            FROM job_batch AS batch WHERE job.kind = '{item}' AND {mine}
        """)
        op.execute(f"""
            UPDATE job SET kind = 'batch.enqueue', key = 'batch-' || batch.id,
                arguments = jsonb_build_object('job_batch_id', batch.id)
            FROM job_batch AS batch WHERE job.kind = '{enqueues}' AND {mine}
        """)
    op.execute("ALTER TABLE job_batch DROP COLUMN former_id")
    op.drop_table("sync_all")
    op.drop_table("rescoring")


def downgrade() -> None:
    _create_former_tables()
    op.execute("""
        INSERT INTO sync_all (id, workspace_id, asked_by, state, total, last_lead_id, is_spread, asked, done, failed,
            brought, reasons, calls, paused_seconds, paused_at, created_at, finished_at)
        SELECT id, workspace_id, asked_by, state, total, cursor, is_enqueued, enqueued, done, failed,
            coalesce((counts ->> 'new')::bigint, 0), reasons,
            (SELECT coalesce(jsonb_object_agg(replace(key, '_calls', ''), value), '{}')
                FROM jsonb_each(counts) WHERE key LIKE '%\\_calls'),
            paused_seconds, paused_at, created_at, finished_at
        FROM job_batch WHERE kind = 'sync'
    """)
    op.execute("""
        INSERT INTO rescoring (id, workspace_id, asked_by, only_missing, state, total, last_lead_id, is_spread, asked,
            done, failed, left_out, estimate_micros, cap_micros, spent_micros, created_at, finished_at)
        SELECT id, workspace_id, asked_by, coalesce((options ->> 'only_missing')::boolean, false),
            CASE state WHEN 'paused' THEN 'cancelled' ELSE state END, total, cursor, is_enqueued, enqueued,
            done, failed, left_out, share * total, coalesce(cap, 0), spent, created_at, finished_at
        FROM job_batch WHERE kind = 'rescoring'
    """)
    for table, (kind, argument, enqueues, key, item) in FORMER.items():
        mine = f"batch.id = (job.arguments ->> 'job_batch_id')::bigint AND batch.kind = '{kind}'"
        op.execute(f"""
            UPDATE job SET key = '{key}-' || batch.id || '-' || (job.arguments ->> 'lead_id'),
                arguments = (job.arguments - 'job_batch_id') || jsonb_build_object('{argument}', batch.id)
            FROM job_batch AS batch WHERE job.kind = '{item}' AND {mine}
        """)
        op.execute(f"""
            UPDATE job SET kind = '{enqueues}', key = '{key}-' || batch.id,
                arguments = jsonb_build_object('{argument}', batch.id)
            FROM job_batch AS batch WHERE job.kind = 'batch.enqueue' AND {mine}
        """)
        op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
    op.execute("DELETE FROM job_batch")


def _create_former_tables() -> None:
    for table, more in {
        "sync_all": (
            sa.Column("brought", sa.BigInteger(), server_default="0", nullable=False),
            sa.Column("reasons", postgresql.JSONB(), server_default="{}", nullable=False),
            sa.Column("calls", postgresql.JSONB(), server_default="{}", nullable=False),
            sa.Column("paused_seconds", sa.Float(), server_default="0", nullable=False),
            sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
            sa.CheckConstraint(
                "state IN ('running', 'paused', 'done', 'cancelled')", name=op.f("ck_sync_all_state_known")
            ),
        ),
        "rescoring": (
            sa.Column("only_missing", sa.Boolean(), nullable=False),
            sa.Column("left_out", sa.BigInteger(), server_default="0", nullable=False),
            sa.Column("estimate_micros", sa.BigInteger(), nullable=False),
            sa.Column("cap_micros", sa.BigInteger(), nullable=False),
            sa.Column("spent_micros", sa.BigInteger(), server_default="0", nullable=False),
            sa.CheckConstraint(
                "state IN ('running', 'done', 'cancelled')", name=op.f("ck_rescoring_state_known")
            ),
        ),
    }.items():
        op.create_table(
            table,
            sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
            sa.Column("workspace_id", sa.BigInteger(), nullable=False),
            sa.Column("asked_by", sa.BigInteger(), nullable=True),
            sa.Column("state", sa.String(length=10), server_default="running", nullable=False),
            sa.Column("total", sa.BigInteger(), nullable=False),
            sa.Column("last_lead_id", sa.BigInteger(), server_default="0", nullable=False),
            sa.Column("is_spread", sa.Boolean(), server_default="false", nullable=False),
            sa.Column("asked", sa.BigInteger(), server_default="0", nullable=False),
            sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
            sa.Column("failed", sa.BigInteger(), server_default="0", nullable=False),
            sa.Column(
                "created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
            ),
            sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
            *more,
            sa.ForeignKeyConstraint(
                ["asked_by"], ["app_user.id"], name=op.f(f"fk_{table}_asked_by"), ondelete="SET NULL"
            ),
            sa.ForeignKeyConstraint(
                ["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{table}_workspace_id_id")),
        )
        live = "state = 'running'" if table == "rescoring" else "state IN ('running', 'paused')"
        op.create_index(
            f"uq_{table}_running", table, ["workspace_id"], unique=True, postgresql_where=sa.text(live)
        )
