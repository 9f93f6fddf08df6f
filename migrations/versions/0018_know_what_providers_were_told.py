"""Know what providers were told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'lead', sa.Column('told', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False)
    )


def downgrade() -> None:
    op.drop_column('lead', 'told')
