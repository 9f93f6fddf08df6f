"""Let an answer be taken back"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('message', sa.Column('sends_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table('unsent_text',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('lead_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f('ck_unsent_text_channel_known')),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_unsent_text_user_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace_id', 'lead_id'], ['lead.workspace_id', 'lead.id'], name=op.f('fk_unsent_text_workspace_id_lead_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_unsent_text_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unsent_text')),
    sa.UniqueConstraint('workspace_id', 'lead_id', 'user_id', name=op.f('uq_unsent_text_workspace_id_lead_id_user_id'))
    )


def downgrade() -> None:
    op.drop_table('unsent_text')
    op.drop_column('message', 'sends_at')
