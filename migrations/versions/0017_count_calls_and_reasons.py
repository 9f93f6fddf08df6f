"""Count calls and reasons"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ('reasons', 'calls'):
        op.add_column(
            'sync_all',
            sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
        )
    op.execute(
        "UPDATE sync_all SET reasons = jsonb_build_object(why_failed, greatest(failed, 1)) WHERE why_failed IS NOT NULL"
    )
    op.drop_column('sync_all', 'why_failed')


def downgrade() -> None:
    op.add_column('sync_all', sa.Column('why_failed', sa.Text(), nullable=True))
    op.execute(
        'UPDATE sync_all SET why_failed = (SELECT key FROM jsonb_each(reasons) ORDER BY value::int DESC LIMIT 1)'
    )
    op.drop_column('sync_all', 'calls')
    op.drop_column('sync_all', 'reasons')
