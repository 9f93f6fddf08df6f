"""Find mails by their Message-ID: reports of mail servers name them so, and providers tell of one mail twice."""

from alembic import op

revision = "0080"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_message_mail_id ON message (workspace_id, (provider_facts ->> 'mail_id'))")


def downgrade() -> None:
    op.execute("DROP INDEX ix_message_mail_id")
