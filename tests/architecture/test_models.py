"""The models say what the migrations made: columns, keys, indexes, and what the database fills in by itself."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

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
