"""Draft for known channels"""

from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_check_constraint(op.f('ck_draft_channel_known'), 'draft', "channel IN ('email', 'sms')")


def downgrade() -> None:
    op.drop_constraint(op.f('ck_draft_channel_known'), 'draft', type_='check')
