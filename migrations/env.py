"""Alembic, as the owner of the schema. Whatever was migrated, the tenancy policies stand afterwards."""

from alembic import context

from webapp.runtime import policies
from webapp.runtime.database import owner
from webapp.schema import Base

MIGRATION_LOCK = 7_155_001  # two releases at once take turns


def run() -> None:
    with owner().connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({MIGRATION_LOCK})")
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            policies.build(connection)
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})")
        connection.commit()


run()
