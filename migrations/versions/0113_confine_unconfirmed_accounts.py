"""Confine accounts whose address nobody has confirmed to the workspace that invited them."""

import sqlalchemy as sa
from alembic import op

revision = "0113"
down_revision = "0112"
branch_labels = None
depends_on = None

INDEX = "uq_app_user_email"
CONFINED = "uq_app_user_confined_email"


def upgrade() -> None:
    op.add_column(
        "app_user",
        sa.Column("confined_to", sa.BigInteger(), sa.ForeignKey("workspace.id", ondelete="CASCADE")),
    )
    op.drop_index(INDEX, "app_user")
    op.create_index(
        INDEX,
        "app_user",
        [sa.text("lower(email)")],
        unique=True,
        postgresql_where=sa.text("confined_to IS NULL"),
    )
    op.create_index(
        CONFINED,
        "app_user",
        ["confined_to", sa.text("lower(email)")],
        unique=True,
        postgresql_where=sa.text("confined_to IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM app_user WHERE confined_to IS NOT NULL")
    op.drop_index(CONFINED, "app_user")
    op.drop_index(INDEX, "app_user")
    op.create_index(INDEX, "app_user", [sa.text("lower(email)")], unique=True)
    op.drop_column("app_user", "confined_to")
