"""The models say what the migrations made: columns, keys, indexes, and what the database fills in by itself."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint, inspect

from webapp.runtime.database import owner
from webapp.schema import Base


def is_ours(_thing: object, name: str | None, kind: str, *_more: object) -> bool:
    return (kind, name) != ("table", "alembic_version")


def test_the_models_are_the_tables(database: None) -> None:
    options = {"compare_type": True, "compare_server_default": True, "include_object": is_ours}
    with owner().connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
        tables = inspect(connection)
        keys = {name: tables.get_pk_constraint(name)["constrained_columns"] for name in Base.metadata.tables}
    assert keys == {
        name: [column.name for column in table.primary_key] for name, table in Base.metadata.tables.items()
    }


def test_what_refers_to_leads_and_messages_is_found_by_an_index() -> None:
    """Deleting a row asks each table that refers to it: without an index it reads the table, once for each row that goes."""
    without = [
        f"{table.name}.{key.column_keys}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name in {"lead", "message", "message_attachment"}
        and not any(set(key.column_keys) <= set(first) for first in _firsts(table, len(key.column_keys)))
    ]
    assert without == []


def _firsts(table: Table, how_many: int) -> list[list[str]]:
    """The columns that each index and key of the table begins with."""
    keys = [each for each in table.constraints if isinstance(each, UniqueConstraint | PrimaryKeyConstraint)]
    listed = [*(index.expressions for index in table.indexes), *(key.columns for key in keys)]
    return [[getattr(part, "name", "") or "" for part in list(parts)[:how_many]] for parts in listed]
