"""Join people

A lead may be the same person as another one: it points at the
lead that is kept, and each message remembers the lead that it came through.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_connection_location', 'connection', ['location_id'], unique=False, postgresql_where=sa.text('location_id IS NOT NULL'))
    op.add_column('lead', sa.Column('sms_dnd_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('lead', sa.Column('merged_into', sa.BigInteger(), nullable=True))
    op.create_check_constraint(op.f('ck_lead_merged_into_another'), 'lead', 'merged_into <> id')
    op.create_foreign_key(op.f('fk_lead_workspace_id_merged_into'), 'lead', 'lead', ['workspace_id', 'merged_into'], ['workspace_id', 'id'], ondelete='SET NULL (merged_into)')
    op.create_index('ix_lead_merged', 'lead', ['workspace_id', 'merged_into'], unique=False, postgresql_where=sa.text('merged_into IS NOT NULL'))
    op.add_column('message', sa.Column('through_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_message_workspace_id_through_id'), 'message', 'lead', ['workspace_id', 'through_id'], ['workspace_id', 'id'], ondelete='SET NULL (through_id)')
    op.create_index('ix_message_through', 'message', ['workspace_id', 'through_id'], unique=False, postgresql_where=sa.text('through_id IS NOT NULL'))
    op.create_table('lead_merge',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('kept_id', sa.BigInteger(), nullable=False),
    sa.Column('merged_id', sa.BigInteger(), nullable=False),
    sa.Column('before', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('after', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('merged_by', sa.BigInteger(), nullable=True),
    sa.Column('merged_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('undone_by', sa.BigInteger(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('kept_id <> merged_id', name=op.f('ck_lead_merge_two_leads')),
    sa.ForeignKeyConstraint(['merged_by'], ['app_user.id'], name=op.f('fk_lead_merge_merged_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['undone_by'], ['app_user.id'], name=op.f('fk_lead_merge_undone_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['workspace_id', 'kept_id'], ['lead.workspace_id', 'lead.id'], name=op.f('fk_lead_merge_workspace_id_kept_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace_id', 'merged_id'], ['lead.workspace_id', 'lead.id'], name=op.f('fk_lead_merge_workspace_id_merged_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_lead_merge_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lead_merge')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_lead_merge_workspace_id_id'))
    )
    op.create_index('ix_lead_merge_kept', 'lead_merge', ['workspace_id', 'kept_id'], unique=False)
    op.create_index('uq_lead_merge_standing', 'lead_merge', ['workspace_id', 'merged_id'], unique=True, postgresql_where=sa.text('undone_at IS NULL'))


def downgrade() -> None:
    op.drop_table('lead_merge')
    op.drop_index('ix_message_through', table_name='message', postgresql_where=sa.text('through_id IS NOT NULL'))
    op.drop_constraint(op.f('fk_message_workspace_id_through_id'), 'message', type_='foreignkey')
    op.drop_column('message', 'through_id')
    op.drop_index('ix_lead_merged', table_name='lead', postgresql_where=sa.text('merged_into IS NOT NULL'))
    op.drop_constraint(op.f('fk_lead_workspace_id_merged_into'), 'lead', type_='foreignkey')
    op.drop_column('lead', 'merged_into')
    op.drop_column('lead', 'sms_dnd_at')
    op.drop_index('ix_connection_location', table_name='connection', postgresql_where=sa.text('location_id IS NOT NULL'))
