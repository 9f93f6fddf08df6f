"""Keep to whom a mail goes besides, where its writer wants answers, and the same of a text that was taken back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0095"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("blind_copies", "reply_to"):
        op.add_column("message", sa.Column(name, JSONB(), server_default="[]", nullable=False))
    for name in ("recipients", "blind_copies"):
        op.add_column("unsent_text", sa.Column(name, JSONB()))
    op.add_column("unsent_text", sa.Column("sender_id", sa.Text()))


def downgrade() -> None:
    for name in ("sender_id", "blind_copies", "recipients"):
        op.drop_column("unsent_text", name)
    for name in ("reply_to", "blind_copies"):
        op.drop_column("message", name)
