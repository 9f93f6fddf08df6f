"""Deliver a location's calls only to workspaces whose key the provider accepted for it."""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0100"
branch_labels = None
depends_on = None

INDEX = "ix_connection_location"


def upgrade() -> None:
    op.add_column("connection", sa.Column("location_proven_at", sa.DateTime(timezone=True)))
    # A connection works when a call with its key for its location was answered; any change makes it untested again.
    op.execute(
        "UPDATE connection SET location_proven_at = coalesce(last_success_at, state_since)"
        " WHERE location_id IS NOT NULL AND state = 'working'"
    )
    op.drop_index(INDEX, "connection")
    op.create_index(
        INDEX, "connection", ["location_id"], postgresql_where=sa.text("location_proven_at IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index(INDEX, "connection")
    op.create_index(INDEX, "connection", ["location_id"], postgresql_where=sa.text("location_id IS NOT NULL"))
    op.drop_column("connection", "location_proven_at")
