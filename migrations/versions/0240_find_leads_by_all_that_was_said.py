"""Find leads by all that was said: the words of each lead in a row of their own, and triggers that say which have changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0240"
down_revision = "0230"
branch_labels = None
depends_on = None

OPEN = """(current_setting('app.workspaces', true) = '*'
    OR workspace_id = ANY (nullif(nullif(current_setting('app.workspaces', true), ''), '*')::bigint[]))"""
"""What the tenancy policy says: the functions run as their owner, whom this table's policy does not bind."""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "lead_words",
        sa.Column("lead_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("names", sa.Text(), server_default="", nullable=False),
        sa.Column("words", TSVECTOR(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_lead_words_workspace_id_lead_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_lead_words_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_lead_words")),
        comment="searched by its owner",
    )
    op.create_index("ix_lead_words_workspace", "lead_words", ["workspace_id", "lead_id"])
    op.create_index("ix_lead_words_words", "lead_words", ["words"], postgresql_using="gin")
    op.create_index(
        "ix_lead_words_names",
        "lead_words",
        ["names"],
        postgresql_using="gin",
        postgresql_ops={"names": "gin_trgm_ops"},
    )
    op.create_table(
        "lead_words_due",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_words_due")),
    )
    op.create_index(
        "ix_lead_words_due_lead", "lead_words_due", ["workspace_id", "id"], postgresql_include=["lead_id"]
    )
    # It is emptied each minute and never large for long: what is dead has to go soon, or whoever searches reads over it.
    op.execute("""
        ALTER TABLE lead_words_due SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
            autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000)
    """)
    op.execute(TRIGGERS)
    _functions()
    op.execute("INSERT INTO lead_words_due (workspace_id, lead_id) SELECT workspace_id, id FROM lead ORDER BY last_message_at")


def downgrade() -> None:
    for called in ("search_leads(tsquery, bigint[], integer)", "search_names(text[], bigint[], integer)"):
        op.execute(f"DROP FUNCTION {called}")
    op.execute("DROP FUNCTION lead_has_words(bigint, bigint, tsquery)")
    for table, name in NAMES:
        op.execute(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()")
    op.drop_table("lead_words_due")
    op.drop_table("lead_words")


def _functions() -> None:
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    safely = f"LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp"
    op.execute(f"""
        CREATE FUNCTION search_leads(wanted tsquery, of_workspaces bigint[], most integer) RETURNS TABLE (lead_id bigint) {safely} AS $$
            SELECT lead_id FROM lead_words
            WHERE words @@ wanted AND workspace_id = ANY (of_workspaces) AND {OPEN} LIMIT most
        $$""")
    op.execute(f"""
        CREATE FUNCTION search_names(spelled text[], of_workspaces bigint[], most integer) RETURNS TABLE (lead_id bigint) {safely}
        SET pg_trgm.word_similarity_threshold = 0.5 AS $$
            SELECT lead_id FROM lead_words
            WHERE names %> spelled[1] AND workspace_id = ANY (of_workspaces) AND {OPEN}
                AND NOT EXISTS (SELECT FROM unnest(spelled) AS word WHERE word_similarity(word, names) < 0.5)
            ORDER BY (SELECT sum(word_similarity(word, names)) FROM unnest(spelled) AS word) DESC, lead_id DESC LIMIT most
        $$""")
    op.execute(f"""
        CREATE FUNCTION lead_has_words(in_workspace bigint, lead bigint, wanted tsquery) RETURNS boolean {safely} AS $$
            SELECT EXISTS (
                SELECT FROM lead_words WHERE lead_id = lead AND workspace_id = in_workspace AND {OPEN} AND words @@ wanted
            )
        $$""")
    for called in (
        "search_leads(tsquery, bigint[], integer)",
        "search_names(text[], bigint[], integer)",
        "lead_has_words(bigint, bigint, tsquery)",
    ):
        op.execute(f"REVOKE ALL ON FUNCTION {called} FROM PUBLIC")


NAMES = (
    ("lead", "lead_words_new"),
    ("lead", "lead_words_changed"),
    ("message", "lead_words_said"),
    ("message", "lead_words_said_otherwise"),
    ("message", "lead_words_unsaid"),
    ("message_attachment", "lead_words_sent"),
)

# Of what is stored at once, each lead once; changes come one by one, and most of them change no word.
TRIGGERS = """
    CREATE FUNCTION lead_words_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_words_due (workspace_id, lead_id) SELECT workspace_id, id FROM new_rows;
        RETURN NULL;
    END $$;
    CREATE FUNCTION lead_words_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_words_due (workspace_id, lead_id) VALUES (NEW.workspace_id, NEW.id);
        RETURN NULL;
    END $$;
    CREATE FUNCTION lead_words_said() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_words_due (workspace_id, lead_id) SELECT DISTINCT workspace_id, lead_id FROM new_rows;
        RETURN NULL;
    END $$;
    CREATE FUNCTION lead_words_said_otherwise() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_words_due (workspace_id, lead_id)
        SELECT OLD.workspace_id, OLD.lead_id UNION SELECT NEW.workspace_id, NEW.lead_id;
        RETURN NULL;
    END $$;
    CREATE FUNCTION lead_words_unsaid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_words_due (workspace_id, lead_id) SELECT DISTINCT workspace_id, lead_id FROM old_rows;
        RETURN NULL;
    END $$;
    CREATE FUNCTION lead_words_sent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_words_due (workspace_id, lead_id)
        SELECT DISTINCT message.workspace_id, message.lead_id FROM new_rows
        JOIN message ON message.workspace_id = new_rows.workspace_id AND message.id = new_rows.message_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER lead_words_new AFTER INSERT ON lead REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION lead_words_new();
    CREATE TRIGGER lead_words_changed AFTER UPDATE ON lead FOR EACH ROW
        WHEN ((OLD.first_name, OLD.last_name, OLD.email, OLD.phone, OLD.phone_e164, OLD.company, OLD.title, OLD.campaign, OLD.notes, OLD.sentiment)
            IS DISTINCT FROM
            (NEW.first_name, NEW.last_name, NEW.email, NEW.phone, NEW.phone_e164, NEW.company, NEW.title, NEW.campaign, NEW.notes, NEW.sentiment))
        EXECUTE FUNCTION lead_words_changed();
    CREATE TRIGGER lead_words_said AFTER INSERT ON message REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION lead_words_said();
    CREATE TRIGGER lead_words_said_otherwise AFTER UPDATE ON message FOR EACH ROW
        WHEN ((OLD.lead_id, OLD.subject, OLD.own_text, OLD.sender_name, OLD.sender_address)
            IS DISTINCT FROM (NEW.lead_id, NEW.subject, NEW.own_text, NEW.sender_name, NEW.sender_address))
        EXECUTE FUNCTION lead_words_said_otherwise();
    CREATE TRIGGER lead_words_unsaid AFTER DELETE ON message REFERENCING OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION lead_words_unsaid();
    CREATE TRIGGER lead_words_sent AFTER INSERT ON message_attachment REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION lead_words_sent();
"""
