"""Keep why a score is in doubt, and how the model stands up to hostile mails in each use."""

import sqlalchemy as sa
from alembic import op

revision = "0173"
down_revision = "0172"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lead", sa.Column("is_score_doubted", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("score", sa.Column("doubt", sa.Text(), server_default="", nullable=False))
    op.add_column("ai_check", sa.Column("use", sa.String(20), server_default="score", nullable=False))


def downgrade() -> None:
    op.drop_column("ai_check", "use")
    op.drop_column("score", "doubt")
    op.drop_column("lead", "is_score_doubted")
