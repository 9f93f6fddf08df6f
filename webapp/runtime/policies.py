"""The tenancy policies in PostgreSQL, made from its own catalogue after every migration: no table can be forgotten.

A tenant table is one with a `workspace_id`, and `workspace` itself. It gets forced row-level security and one policy,
and the application's role may read and write its rows, but owns nothing. What stands already is left alone. Rows of a table
with the comment APPEND_ONLY are changed only by functions that run with their owner's rights, each for one narrow purpose.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from webapp.runtime.tenancy import ALL_TENANTS, SETTING

POLICY = "tenancy"
FORMER_POLICY = "wall"
"""Its name in the first releases."""

APPEND_ONLY = "append-only"
"""The comment of a table whose rows the application may add and read, and neither change nor delete."""

OWNER_SEARCHES = "searched by its owner"
"""The comment of a table whose policy binds the application, and not the owner of the tables: below a policy PostgreSQL
uses no index for words, so a function with the owner's rights searches it, and holds to the same workspaces by itself."""


def build(connection: Connection) -> None:
    """Give every tenant table its policy, and the application's role its rights; safe to repeat.

    Where the owner may not make roles, the policies stand all the same, and bind the owner.
    """
    for table, column, is_forced in connection.execute(_WITHOUT_POLICY).all():
        rule = _rule(column)
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        if is_forced:
            connection.exec_driver_sql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for name in (POLICY, FORMER_POLICY):
            connection.exec_driver_sql(f"DROP POLICY IF EXISTS {name} ON {table}")
        connection.exec_driver_sql(f"CREATE POLICY {POLICY} ON {table} USING ({rule}) WITH CHECK ({rule})")
    connection.execute(_CLOSED)
    connection.execute(_ROLE)


def _rule(column: str) -> str:
    """Everything for all tenants, else the workspaces that are set. The setting is read once a statement, not once a row."""
    setting = f"(SELECT current_setting('{SETTING}', true))"
    chosen = f"(SELECT nullif(nullif(current_setting('{SETTING}', true), ''), '{ALL_TENANTS}')::bigint[])"
    return f"{setting} = '{ALL_TENANTS}' OR {column} = ANY ({chosen}::bigint[])"


_WITHOUT_POLICY = text(f"""
    SELECT pg_class.oid::regclass::text, CASE relname WHEN 'workspace' THEN 'id' ELSE 'workspace_id' END, is_forced
    FROM pg_class, LATERAL (
        SELECT obj_description(pg_class.oid, 'pg_class') IS DISTINCT FROM '{OWNER_SEARCHES}' AS is_forced
    ) AS bound
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
        AND (relname = 'workspace' OR EXISTS (
            SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'workspace_id' AND NOT attisdropped
        ))
        AND NOT (relrowsecurity AND relforcerowsecurity = is_forced AND EXISTS (
            SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname = '{POLICY}'
        ))
    ORDER BY relname
""")

# PostgreSQL lets everybody call a new function. A backup is restored without its rights, so they are made here alone.
_CLOSED = text("""
DO $$
DECLARE
    named record;
BEGIN
    FOR named IN
        SELECT oid::regprocedure AS called FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND prosecdef AND pg_get_userbyid(proowner) = current_user
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', named.called);
    END LOOP;
END $$
""")

# Databases of one cluster share their roles, and may be migrated side by side: whoever comes second finds it done.
# The role is named for the owner, so that two installations in one cluster have nothing in common.
_ROLE = text(f"""
DO $$
DECLARE
    app text := left(current_user, 59) || '_app';
    may text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
    named record;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = app) THEN
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', app);
        EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
        END;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = app) THEN
        RETURN;
    END IF;
    IF NOT pg_has_role(current_user, app, may) THEN
        BEGIN
            EXECUTE format('GRANT %I TO %I', app, current_user);
        EXCEPTION WHEN unique_violation OR insufficient_privilege OR internal_error THEN NULL;
        END;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), app);
    FOR named IN
        SELECT oid::regclass AS relation, relname, relkind FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND pg_get_userbyid(relowner) = current_user
            AND relkind IN ('r', 'p', 'v', 'm', 'S')
    LOOP
        IF named.relkind = 'S' THEN
            EXECUTE format('GRANT USAGE ON SEQUENCE %s TO %I', named.relation, app);
        ELSIF named.relname = 'alembic_version' THEN
            EXECUTE format('GRANT SELECT ON %s TO %I', named.relation, app);
        ELSIF obj_description(named.relation, 'pg_class') = '{APPEND_ONLY}' THEN
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM %I', named.relation, app);
            EXECUTE format('GRANT SELECT, INSERT ON %s TO %I', named.relation, app);
        ELSE
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', named.relation, app);
        END IF;
    END LOOP;
    FOR named IN
        SELECT oid::regprocedure AS called FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND prosecdef AND pg_get_userbyid(proowner) = current_user
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', named.called, app);
    END LOOP;
END $$
""")
