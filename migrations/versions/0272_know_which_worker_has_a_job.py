"""Know which worker has a job: by the number of the lock that it holds while it lives."""

import sqlalchemy as sa
from alembic import op

revision = "0272"
down_revision = "0271"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("holder", sa.BigInteger()))


def downgrade() -> None:
    op.drop_column("job", "holder")
