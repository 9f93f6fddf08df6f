"""A lead whose texts came one by one is written down once for search: all that says it has changed is found by the lead."""

from alembic import op

revision = "0276"
down_revision = "0275"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_lead_words_due_same", "lead_words_due", ["lead_id"])


def downgrade() -> None:
    op.drop_index("ix_lead_words_due_same", "lead_words_due")
