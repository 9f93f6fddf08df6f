"""Sync conversations, and keep do-not-disturb"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('lead', sa.Column('sms_dnd', sa.String(length=10), server_default='none', nullable=False))
    op.create_check_constraint(op.f('ck_lead_sms_dnd_known'), 'lead', "sms_dnd IN ('none', 'on', 'permanent')")
    op.create_table('sync_receipt',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('lead_id', sa.BigInteger(), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=False),
    sa.Column('trigger', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), server_default='running', nullable=False),
    sa.Column('parts', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('running', 'done', 'partly', 'failed', 'nothing')", name=op.f('ck_sync_receipt_state_known')),
    sa.ForeignKeyConstraint(['workspace_id', 'lead_id'], ['lead.workspace_id', 'lead.id'], name=op.f('fk_sync_receipt_workspace_id_lead_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_sync_receipt_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sync_receipt'))
    )
    op.create_index('ix_sync_receipt_newest', 'sync_receipt', ['workspace_id', 'lead_id', sa.text('id DESC')], unique=False)
    op.create_table('sync_all',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.String(length=10), server_default='running', nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('last_lead_id', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('is_spread', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('asked', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('done', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('failed', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('brought', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('why_failed', sa.Text(), nullable=True),
    sa.Column('paused_seconds', sa.Float(), server_default='0', nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('running', 'paused', 'done', 'cancelled')", name=op.f('ck_sync_all_state_known')),
    sa.ForeignKeyConstraint(['asked_by'], ['app_user.id'], name=op.f('fk_sync_all_asked_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_sync_all_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sync_all')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_sync_all_workspace_id_id'))
    )
    op.create_index('uq_sync_all_running', 'sync_all', ['workspace_id'], unique=True, postgresql_where=sa.text("state IN ('running', 'paused')"))


def downgrade() -> None:
    op.drop_table('sync_all')
    op.drop_table('sync_receipt')
    op.drop_column('lead', 'sms_dnd')
