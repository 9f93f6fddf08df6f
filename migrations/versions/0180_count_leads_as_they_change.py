"""Count leads as they change: the views that each belongs to stand on its row, and triggers write down what changes."""

import sqlalchemy as sa
from alembic import op

revision = "0180"
down_revision = "0173"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(VIEWS)
    op.add_column("lead", sa.Column("ended_snooze", sa.DateTime(timezone=True)))
    op.add_column("lead", sa.Column("has_failed", sa.Boolean(), server_default="false", nullable=False))
    op.execute(FAILED)
    # Before the generated column, so that the table is written anew once, and what is over already is never counted as asleep.
    op.execute("UPDATE lead SET ended_snooze = snoozed_until WHERE snoozed_until < now() - interval '1 minute'")
    op.execute(f"ALTER TABLE lead ADD COLUMN views smallint NOT NULL GENERATED ALWAYS AS ({CALL}) STORED")
    op.create_index(
        "ix_lead_asleep", "lead", ["workspace_id", "snoozed_until"], postgresql_where=sa.text("views & 16 <> 0")
    )
    make_tables()
    op.execute(TRIGGERS)
    op.execute("""
        INSERT INTO lead_count (workspace_id, owner, views, leads)
        SELECT workspace_id, coalesce(assigned_to, 0), views, count(*) FROM lead WHERE merged_into IS NULL GROUP BY 1, 2, 3
    """)


def make_tables() -> None:
    op.create_table(
        "lead_count",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("views", sa.SmallInteger(), nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], ondelete="CASCADE", name=op.f("fk_lead_count_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "owner", "views", name=op.f("pk_lead_count")),
    )
    op.create_table(
        "lead_count_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("views", sa.SmallInteger(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_count_change")),
    )
    op.create_index(
        "ix_lead_count_change_read",
        "lead_count_change",
        ["workspace_id"],
        postgresql_include=["owner", "views", "change"],
    )
    # It is emptied each second and never large: what is dead has to go soon, or whoever counts reads over it.
    op.execute("""
        ALTER TABLE lead_count_change SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
            autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000)
    """)
    op.create_table(
        "count_audit",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("audited_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.Column("drift", sa.BigInteger(), nullable=False),
        sa.Column("drifted_at", sa.DateTime(timezone=True)),
        sa.Column("drifted_leads", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], ondelete="CASCADE", name=op.f("fk_count_audit_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_count_audit")),
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER lead_counted_new ON lead; DROP TRIGGER lead_counted_gone ON lead")
    op.execute("DROP TRIGGER lead_counted_changed ON lead")
    op.execute("DROP FUNCTION lead_counted_new(); DROP FUNCTION lead_counted_gone()")
    op.execute("DROP FUNCTION lead_counted_changed()")
    for table in ("count_audit", "lead_count_change", "lead_count"):
        op.drop_table(table)
    op.drop_index("ix_lead_asleep", table_name="lead")
    for column in ("views", "has_failed", "ended_snooze"):
        op.drop_column("lead", column)
    op.execute("DROP FUNCTION lead_views")


CALL = (
    "lead_views(status, sentiment, is_held, has_failed, snooze_mark, snoozed_until, ended_snooze,"
    " last_inbound_at, last_reply_sent_at, late_reply_at, handled_at)"
)

FAILED = """
    UPDATE lead SET has_failed = true FROM message
    WHERE message.workspace_id = lead.workspace_id AND message.lead_id = lead.id
        AND direction = 'outbound' AND state <> 'sent' AND state = 'failed'
"""

# Made from webapp/leads/view_rules.py, as it is at this revision.
VIEWS = """
    CREATE FUNCTION lead_views(
        status varchar, sentiment varchar, is_held boolean, has_failed boolean, snooze_mark varchar, snoozed_until timestamptz,
        ended_snooze timestamptz, last_inbound_at timestamptz, last_reply_sent_at timestamptz, late_reply_at timestamptz, handled_at timestamptz
    )
    RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (CASE WHEN (coalesce(last_inbound_at IS NOT NULL, false)
                AND coalesce(last_reply_sent_at IS NULL OR last_inbound_at > last_reply_sent_at OR late_reply_at IS NOT NULL, false)
                AND coalesce(sentiment IS NULL OR sentiment IN ('Meeting Requested', 'Call Requested', 'Information Requested',
                    'Positive', 'Interested', 'Follow Up'), false)
                AND coalesce(handled_at IS NULL OR handled_at < greatest(last_inbound_at, late_reply_at), false)
                AND coalesce(status NOT IN ('blacklisted', 'unqualified'), false))
                OR (coalesce(snoozed_until IS NOT NULL
                    AND (snooze_mark = 'remind' OR snooze_mark = 'absent'
                        AND (sentiment IS NULL OR sentiment IN ('Meeting Requested', 'Call Requested', 'Information Requested',
                            'Positive', 'Interested', 'Follow Up', 'Out of Office')))
                    AND (greatest(last_reply_sent_at, handled_at) IS NULL OR greatest(last_reply_sent_at, handled_at) < snoozed_until), false)
                AND coalesce(status NOT IN ('blacklisted', 'unqualified'), false))
                OR (coalesce(is_held, false)
                AND coalesce(last_inbound_at IS NOT NULL, false)) THEN 1 ELSE 0 END
            + CASE WHEN (coalesce(last_inbound_at IS NOT NULL, false)
                AND coalesce(last_reply_sent_at IS NULL OR last_inbound_at > last_reply_sent_at OR late_reply_at IS NOT NULL, false)) THEN 2 ELSE 0 END
            + CASE WHEN (coalesce(last_reply_sent_at >= last_inbound_at AND late_reply_at IS NULL, false)
                AND coalesce(sentiment IN ('Meeting Requested', 'Call Requested', 'Information Requested',
                    'Positive', 'Interested', 'Follow Up'), false)
                AND coalesce(status NOT IN ('blacklisted', 'unqualified'), false)) THEN 4 ELSE 0 END
            + CASE WHEN (coalesce(status = 'needs_repair', false))
                OR (coalesce(has_failed, false)) THEN 8 ELSE 0 END
            + CASE WHEN snoozed_until IS NOT NULL AND ended_snooze IS DISTINCT FROM snoozed_until THEN 16 ELSE 0 END)::smallint
    $$
"""

# A statement that makes or deletes many leads writes one row for each owner and each set of views. Changes come lead by
# lead; most of them move a lead nowhere, and then nothing is called at all.
TRIGGERS = """
    CREATE FUNCTION lead_counted_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_count_change (workspace_id, owner, views, change)
        SELECT workspace_id, coalesce(assigned_to, 0), views, count(*)
        FROM new_leads WHERE merged_into IS NULL GROUP BY 1, 2, 3;
        RETURN NULL;
    END $$;
    CREATE FUNCTION lead_counted_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_count_change (workspace_id, owner, views, change)
        SELECT workspace_id, coalesce(assigned_to, 0), views, -count(*)
        FROM old_leads WHERE merged_into IS NULL GROUP BY 1, 2, 3;
        RETURN NULL;
    END $$;
    CREATE FUNCTION lead_counted_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_count_change (workspace_id, owner, views, change)
        SELECT OLD.workspace_id, coalesce(OLD.assigned_to, 0), OLD.views, -1 WHERE OLD.merged_into IS NULL
        UNION ALL SELECT NEW.workspace_id, coalesce(NEW.assigned_to, 0), NEW.views, 1 WHERE NEW.merged_into IS NULL;
        RETURN NULL;
    END $$;
    CREATE TRIGGER lead_counted_new AFTER INSERT ON lead REFERENCING NEW TABLE AS new_leads
        FOR EACH STATEMENT EXECUTE FUNCTION lead_counted_new();
    CREATE TRIGGER lead_counted_gone AFTER DELETE ON lead REFERENCING OLD TABLE AS old_leads
        FOR EACH STATEMENT EXECUTE FUNCTION lead_counted_gone();
    CREATE TRIGGER lead_counted_changed AFTER UPDATE ON lead FOR EACH ROW
        WHEN ((OLD.views, OLD.assigned_to, OLD.merged_into IS NULL) IS DISTINCT FROM
            (NEW.views, NEW.assigned_to, NEW.merged_into IS NULL))
        EXECUTE FUNCTION lead_counted_changed();
"""

