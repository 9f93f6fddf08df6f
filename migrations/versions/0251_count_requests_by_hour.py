"""Count requests by hour: how many, how long, and how many failed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0251"
down_revision = "0250"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request_hour",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("errors", sa.BigInteger(), nullable=False),
        sa.Column("spans", ARRAY(sa.BigInteger()), nullable=False),
        sa.PrimaryKeyConstraint("at", "route", name=op.f("pk_request_hour")),
    )


def downgrade() -> None:
    op.drop_table("request_hour")
