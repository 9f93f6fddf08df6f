"""Know by which address somebody opted out, so that nobody copies a mail to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0142"
down_revision = "0141"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consent_event", sa.Column("address", sa.Text()))
    op.execute("""
        UPDATE consent_event AS event SET address = nullif(message.sender_address, '')
        FROM message
        WHERE message.workspace_id = event.workspace_id AND message.id = event.message_id AND message.channel = 'email'
    """)
    op.create_index(
        "ix_consent_event_address",
        "consent_event",
        ["workspace_id", "address"],
        postgresql_where=sa.text("address IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_consent_event_address", "consent_event")
    op.drop_column("consent_event", "address")
