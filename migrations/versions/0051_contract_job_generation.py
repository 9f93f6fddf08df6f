"""Drop the suffix of RQ's job ids: the id is the key."""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE job DROP COLUMN generation")


def downgrade() -> None:
    op.execute("ALTER TABLE job ADD COLUMN generation bigint NOT NULL DEFAULT 0")
