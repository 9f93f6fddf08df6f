"""Keep every webhook address that was promised to work, not only the last."""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_address",
        sa.Column("token_hash", sa.LargeBinary(), primary_key=True),
        sa.Column(
            "workspace_id", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "connection_id"],
            ["connection.workspace_id", "connection.id"],
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_former_address_connection", "former_address", ["workspace_id", "connection_id"])
    op.execute("""
        INSERT INTO former_address (token_hash, workspace_id, connection_id, until)
        SELECT webhook_old_hash, workspace_id, id, webhook_old_until FROM connection
        WHERE webhook_old_hash IS NOT NULL AND webhook_old_until > now()
    """)
    op.drop_index("uq_connection_webhook_old_hash", "connection")
    op.drop_column("connection", "webhook_old_until")
    op.drop_column("connection", "webhook_old_hash")


def downgrade() -> None:
    op.add_column("connection", sa.Column("webhook_old_hash", sa.LargeBinary()))
    op.add_column("connection", sa.Column("webhook_old_until", sa.DateTime(timezone=True)))
    op.create_index(
        "uq_connection_webhook_old_hash",
        "connection",
        ["webhook_old_hash"],
        unique=True,
        postgresql_where=sa.text("webhook_old_hash IS NOT NULL"),
    )
    op.execute("""
        UPDATE connection SET webhook_old_hash = token_hash, webhook_old_until = until FROM (
            SELECT DISTINCT ON (connection_id) connection_id, token_hash, until FROM former_address
            ORDER BY connection_id, until DESC
        ) AS newest WHERE newest.connection_id = connection.id
    """)
    op.drop_table("former_address")
