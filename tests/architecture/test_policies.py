"""The policies in PostgreSQL, table by table: nothing passes them, nothing is moved, and what is appended stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Table, delete, func, select, text, update
from sqlalchemy.exc import ProgrammingError

from tests.architecture.rows import TENANTS, WITH_POLICY, everything, furnish
from tests.factories import Cast, make_cast
from tests.tables import empty
from webapp.runtime import tenancy
from webapp.runtime.database import engine, system_transaction, unit_of_work
from webapp.runtime.policies import APPEND_ONLY


@pytest.fixture(scope="module")
def cast(scratch_database: None) -> Iterator[Cast]:
    """Acorn has a row of everything. Made once: every test asserts that nothing was changed."""
    with system_transaction() as session:
        made = make_cast(session)
        furnish(session, made.acorn, made.alice, "acorn-secret")
    yield made
    empty()


def of(table: Table, cast: Cast):  # type: ignore[no-untyped-def]
    """The rows of Acorn."""
    return (table.c.id if table.name == "workspace" else table.c.workspace_id) == cast.acorn.id


def given(table: Table, cast: Cast) -> str:
    """As much of a row as it takes to be refused: the policy is asked before any other rule."""
    return (
        "(slug) VALUES ('third')" if table.name == "workspace" else f"(workspace_id) VALUES ({cast.acorn.id})"
    )


def refused(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), engine().begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("table", WITH_POLICY, ids=lambda table: table.name)
def test_nothing_passes_the_policy(cast: Cast, table: Table) -> None:
    before = everything(cast.acorn.id)
    assert before[table.name]
    mine = {column.name: column for column in table.primary_key}
    for place in ((), (cast.birch.id,)):
        with tenancy.within(*place), unit_of_work() as session:
            assert session.scalar(select(func.count()).select_from(table).where(of(table, cast))) == 0
            if table.comment != APPEND_ONLY:  # of those, nobody may change or delete any row
                session.execute(update(table).where(of(table, cast)).values(mine))
                session.execute(delete(table).where(of(table, cast)))
        with tenancy.within(*place):
            refused(f"INSERT INTO {table.name} {given(table, cast)}")
    assert everything(cast.acorn.id) == before


APPENDED = [table for table in TENANTS if table.comment == APPEND_ONLY]


@pytest.mark.parametrize("table", APPENDED, ids=lambda table: table.name)
@pytest.mark.parametrize(
    "act", ["UPDATE {} SET workspace_id = workspace_id", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_what_is_appended_is_neither_changed_nor_deleted(cast: Cast, table: Table, act: str) -> None:
    """Also not in the table's own workspace, nor in all of them; the role has the right to add and to read alone."""
    before = everything()
    for place in (tenancy.within(cast.acorn.id), tenancy.all_tenants()):
        with (
            place,
            pytest.raises(ProgrammingError, match="permission denied"),
            engine().begin() as connection,
        ):
            connection.execute(text(act.format(table.name)))
    assert everything() == before


@pytest.mark.parametrize(
    "table", [table for table in TENANTS if table not in APPENDED], ids=lambda table: table.name
)
def test_a_row_cannot_be_moved_to_another_tenant(cast: Cast, table: Table) -> None:
    before = everything()
    with tenancy.within(cast.acorn.id):
        refused(
            f"UPDATE {table.name} SET workspace_id = {cast.birch.id} WHERE workspace_id = {cast.acorn.id}"
        )
    assert everything() == before
