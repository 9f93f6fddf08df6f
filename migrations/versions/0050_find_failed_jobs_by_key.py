"""Find failed jobs by their key."""

from alembic import op

revision = "0050"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_job_failed_key ON job (key) WHERE state = 'failed'")


def downgrade() -> None:
    op.execute("DROP INDEX ix_job_failed_key")
