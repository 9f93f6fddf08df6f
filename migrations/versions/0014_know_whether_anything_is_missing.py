"""Know whether anything is missing"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('coverage',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('complete_up_to', sa.DateTime(timezone=True), nullable=True),
    sa.Column('days_checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pages', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('seen', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('brought', sa.BigInteger(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_coverage_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_coverage_workspace_id_id')),
    sa.UniqueConstraint('workspace_id', 'provider', name=op.f('uq_coverage_workspace_id_provider'))
    )
    op.create_table('coverage_day',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('theirs', sa.BigInteger(), nullable=False),
    sa.Column('ours', sa.BigInteger(), nullable=False),
    sa.Column('brought', sa.BigInteger(), nullable=False),
    sa.Column('extra', sa.BigInteger(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_coverage_day_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage_day')),
    sa.UniqueConstraint('workspace_id', 'provider', 'day', name=op.f('uq_coverage_day_workspace_id_provider_day'))
    )
    op.create_table('coverage_gap',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('provider_id', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('closed_by', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("provider_id <> ''", name=op.f('ck_coverage_gap_provider_id_not_blank')),
    sa.ForeignKeyConstraint(['closed_by'], ['app_user.id'], name=op.f('fk_coverage_gap_closed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_coverage_gap_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage_gap')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_coverage_gap_workspace_id_id')),
    sa.UniqueConstraint('workspace_id', 'provider', 'provider_id', name=op.f('uq_coverage_gap_workspace_id_provider_provider_id'))
    )
    op.create_index('ix_coverage_gap_open', 'coverage_gap', ['workspace_id'], unique=False, postgresql_where=sa.text('closed_at IS NULL'))


def downgrade() -> None:
    op.drop_table('coverage_gap')
    op.drop_table('coverage_day')
    op.drop_table('coverage')
