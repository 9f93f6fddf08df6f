"""The policies in PostgreSQL: every tenant table has one, nothing passes it, and code that sets no tenant finds nothing."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from tests import factories
from tests.architecture.rows import TENANTS, WITH_POLICY, Rows, furnish
from tests.factories import Cast
from webapp.accounts.models import Workspace
from webapp.leads.models import Lead
from webapp.runtime import tenancy
from webapp.runtime.database import engine, owner, system_engine, system_transaction, unit_of_work


@pytest.fixture
def acorns(cast: Cast) -> Rows:
    with system_transaction() as session:
        return furnish(session, cast.acorn, cast.alice, "acorn-secret")


def catalogue(question: str) -> list[str]:
    with owner().connect() as connection:
        return list(connection.scalars(text(question)))


SEARCHED = ["lead_words"]
"""Their policy binds the application, as every other does, but not the functions that search them."""


def test_every_table_with_a_workspace_has_a_forced_policy_whoever_made_it(database: None) -> None:
    tables = """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
            AND (relname = 'workspace' OR EXISTS (
                SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'workspace_id'))
    """
    guarded = "AND relrowsecurity AND (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid) = 1"
    assert catalogue(tables + guarded) == catalogue(tables)
    assert catalogue(f"{tables} AND NOT relforcerowsecurity") == SEARCHED
    assert set(catalogue(tables)) == {table.name for table in WITH_POLICY}


def test_a_table_that_is_made_later_gets_its_policy_from_the_next_migration(
    app: Flask, database: None
) -> None:
    with owner().begin() as schema:
        schema.execute(text("CREATE TABLE later (workspace_id bigint)"))
        schema.execute(text("INSERT INTO later VALUES (1), (2)"))
    try:
        with app.app_context():
            upgrade()
        with tenancy.within(2), unit_of_work() as session:
            assert session.scalars(text("SELECT workspace_id FROM later")).all() == [2]
    finally:
        with owner().begin() as schema:
            schema.execute(text("DROP TABLE later"))


def test_nothing_in_the_schema_goes_around_the_policies(database: None) -> None:
    """Views and functions that run with their owner's rights would, but for those that are as narrow as a policy."""
    assert (
        catalogue(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
        )
        == []
    )
    functions = (
        "SELECT {} FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY proname"
    )
    assert catalogue(functions.format("proname")) == [
        "audit_entry_forget",
        "audit_expire",
        "audit_redact",
        "erasure_forget",
        "lead_has_words",
        "search_leads",
        "search_names",
    ]
    # Each asks for the workspaces that are open, finds only what it means, and is nobody else's to call.
    assert all("app.workspaces" in source for source in catalogue(functions.format("prosrc")))
    assert all("pg_catalog" in path for path in catalogue(functions.format("proconfig::text")))
    assert not any(catalogue(functions.format("has_function_privilege('public', oid, 'EXECUTE')")))


@pytest.mark.parametrize("made", [engine, system_engine])
def test_the_application_is_bound_by_the_policies(database: None, made: object) -> None:
    with made().connect() as connection:  # type: ignore[operator]
        role = connection.execute(
            text(
                "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
            )
        ).one()
        owned = connection.scalar(
            text("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        )
    assert not role.rolsuper
    assert not role.rolbypassrls
    if catalogue("SELECT rolname FROM pg_roles WHERE rolname = current_user || '_app'"):
        assert (role.rolname, owned) == (f"{catalogue('SELECT current_user')[0]}_app", 0)
        with pytest.raises(ProgrammingError), engine().begin() as connection:
            connection.execute(text("ALTER TABLE lead DISABLE ROW LEVEL SECURITY"))


def test_a_connection_carries_nothing_over(cast: Cast, acorns: Rows) -> None:
    def seen() -> list[str]:
        with unit_of_work() as session:
            return list(session.scalars(select(Workspace.slug).order_by(Workspace.slug)))

    with engine().connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
    for _ in range(2 * engine().pool.size()):  # type: ignore[attr-defined]
        with tenancy.within(cast.acorn.id):
            assert seen() == ["acorn"]
        with tenancy.within():
            assert seen() == []
        with tenancy.within(cast.acorn.id, cast.birch.id), suppress(ZeroDivisionError):
            assert seen() == ["acorn", "birch"]
            with unit_of_work() as session:
                session.execute(select(Workspace))
                raise ZeroDivisionError
        with tenancy.all_tenants(), engine().connect() as connection:
            assert connection.scalar(text("SELECT current_setting('app.workspaces')")) == tenancy.ALL_TENANTS
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        assert connection.scalar(text("SELECT count(*) FROM workspace")) == 0
        assert backend


def test_a_thread_that_nobody_told_finds_nothing(cast: Cast) -> None:
    found: list[int | None] = []

    def look() -> None:
        with unit_of_work() as session:
            found.append(session.scalar(select(func.count()).select_from(Workspace)))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [0]


def test_references_between_tenants_stay_within_the_tenant(database: None) -> None:
    """Composite keys: whatever points at a row of a workspace names the workspace too."""
    tenants = {table.name for table in TENANTS}
    loose = [
        f"{table.name}.{key.column_keys}"
        for table in TENANTS
        for key in table.foreign_key_constraints
        if key.referred_table.name in tenants and "workspace_id" not in key.column_keys
    ]
    assert loose == []
    in_database = [
        f"{table}.{key['constrained_columns']}"
        for table in tenants
        for key in inspect(engine()).get_foreign_keys(table)
        if key["referred_table"] in tenants and "workspace_id" not in key["constrained_columns"]
    ]
    assert in_database == []


OUTLIVED = {
    "draft.job_id",
    "score.job_id",
    "delivery.lead_id",
    "sync_receipt.job_id",
    "lead_count_change.workspace_id",
    "lead_words_due.workspace_id",
    "lead_words_due.lead_id",
}
"""Ids of rows that may be forgotten earlier: a job, the lead of a delivery (which is stored while the leads are locked),
the workspace of a change of its counts or its words (a reference would lock it for every writer). Nobody follows them without asking for the workspace again."""


def test_every_id_in_a_tenant_table_is_a_reference() -> None:
    bare = [
        str(column)
        for table in TENANTS
        for column in table.columns
        if str(column) not in OUTLIVED
        and column.name.endswith(("_id", "_by", "_to"))
        and column.type.python_type is int
        and not any(column.name in key.column_keys for key in table.foreign_key_constraints)
    ]
    assert bare == []


def test_a_lead_is_given_to_members_only_and_to_nobody_when_they_leave(cast: Cast) -> None:
    with pytest.raises(IntegrityError), unit_of_work() as session:
        factories.lead(session, cast.acorn, assigned_to=cast.charlie.id)
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, assigned_to=cast.sam.id)
        session.execute(text("DELETE FROM membership WHERE user_id = :sam"), {"sam": cast.sam.id})
    with unit_of_work() as session:
        assert session.get_one(Lead, lead.id).assigned_to is None
