"""Find what refers to a message: without these, each message that is deleted reads all answers, scores and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0182"
down_revision = "0181"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_message_answers",
        "message",
        ["workspace_id", "answers_id"],
        postgresql_where=sa.text("answers_id IS NOT NULL"),
    )
    op.create_index(
        "ix_score_message",
        "score",
        ["workspace_id", "message_id"],
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index("ix_draft_message", "draft", ["workspace_id", "message_id"])


def downgrade() -> None:
    op.drop_index("ix_draft_message", table_name="draft")
    op.drop_index("ix_score_message", table_name="score")
    op.drop_index("ix_message_answers", table_name="message")
