"""Know who is asking: sessions with sealed tokens, invitations, password links, turns"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column('app_user', 'password_hash', nullable=True)
    op.add_column('app_user', sa.Column('subject', sa.Uuid(), nullable=True))
    op.create_unique_constraint(op.f('uq_app_user_subject'), 'app_user', ['subject'])
    op.add_column('workspace', sa.Column('takes_turns', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('membership', sa.Column('turn', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('browser_session', sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False))
    op.create_unique_constraint(op.f('uq_browser_session_id'), 'browser_session', ['id'])
    op.add_column('browser_session', sa.Column('tokens_sealed', sa.LargeBinary(), nullable=True))
    op.add_column('browser_session', sa.Column('renewing_until', sa.DateTime(timezone=True), nullable=True))
    op.create_table('password_link',
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_password_link_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_password_link')),
    sa.UniqueConstraint('user_id', name=op.f('uq_password_link_user_id'))
    )
    op.create_table('invitation',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('invited_by', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('owner', 'admin', 'inbox_manager', 'setter')", name=op.f('ck_invitation_role_known')),
    sa.ForeignKeyConstraint(['invited_by'], ['app_user.id'], name=op.f('fk_invitation_invited_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_invitation_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_invitation_workspace_id_id'))
    )
    op.create_index('uq_invitation_email', 'invitation', ['workspace_id', sa.literal_column('lower(email)')], unique=True)


def downgrade() -> None:
    op.drop_table('invitation')
    op.drop_table('password_link')
    op.drop_column('browser_session', 'renewing_until')
    op.drop_column('browser_session', 'tokens_sealed')
    op.drop_column('browser_session', 'id')
    op.drop_column('membership', 'turn')
    op.drop_column('workspace', 'takes_turns')
    op.drop_column('app_user', 'subject')
    op.execute("UPDATE app_user SET password_hash = '' WHERE password_hash IS NULL")
    op.alter_column('app_user', 'password_hash', nullable=False)
