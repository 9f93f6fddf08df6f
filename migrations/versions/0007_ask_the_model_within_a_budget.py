"""Ask the model within a budget, and let it propose"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ai_check',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('model', sa.Text(), nullable=False),
    sa.Column('host', sa.Text(), nullable=False),
    sa.Column('prompt_version', sa.Text(), nullable=False),
    sa.Column('tried', sa.BigInteger(), nullable=False),
    sa.Column('withstood', sa.BigInteger(), nullable=False),
    sa.Column('unanswered', sa.BigInteger(), nullable=False),
    sa.Column('failed_names', sa.Text(), server_default='', nullable=False),
    sa.Column('micros', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ai_check'))
    )
    op.create_table('ai_gate',
    sa.Column('use', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=10), nullable=False),
    sa.Column('fingerprint', sa.Text(), nullable=False),
    sa.Column('status', sa.SmallInteger(), nullable=True),
    sa.Column('code', sa.Text(), server_default='', nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('try_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('use', name=op.f('pk_ai_gate'))
    )
    op.create_table('ai_call',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('use', sa.String(length=20), nullable=False),
    sa.Column('model', sa.Text(), nullable=False),
    sa.Column('prompt_version', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=20), server_default='asked', nullable=False),
    sa.Column('input_tokens', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('output_tokens', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('micros', sa.BigInteger(), nullable=False),
    sa.Column('milliseconds', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("outcome IN ('asked', 'answered', 'no_room', 'unreadable', 'refused', 'filtered', 'no_answer', 'busy', 'bad_reply', 'key_refused', 'over_quota', 'rejected')", name=op.f('ck_ai_call_outcome_known')),
    sa.CheckConstraint("use IN ('sentiment', 'score', 'draft')", name=op.f('ck_ai_call_use_known')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_ai_call_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ai_call'))
    )
    op.create_index('ix_ai_call_age', 'ai_call', ['created_at'], unique=False)
    op.create_index('ix_ai_call_day', 'ai_call', ['workspace_id', 'created_at'], unique=False)
    op.create_table('ai_choices',
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('sentiment_on', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('score_on', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('draft_on', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('budget_micros', sa.BigInteger(), nullable=True),
    sa.Column('questions', sa.Text(), server_default='', nullable=False),
    sa.CheckConstraint('budget_micros >= 0', name=op.f('ck_ai_choices_budget_not_negative')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_ai_choices_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace_id', name=op.f('pk_ai_choices'))
    )
    op.create_table('ai_spending',
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('micros', sa.BigInteger(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_ai_spending_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace_id', 'month', name=op.f('pk_ai_spending'))
    )
    op.create_table('knowledge',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('body', sa.Text(), server_default='', nullable=False),
    sa.Column('state', sa.String(length=10), server_default='ready', nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("(kind = 'page') = (address IS NOT NULL)", name=op.f('ck_knowledge_page_has_address')),
    sa.CheckConstraint("kind IN ('text', 'file', 'page')", name=op.f('ck_knowledge_kind_known')),
    sa.CheckConstraint("state IN ('ready', 'waiting', 'failed')", name=op.f('ck_knowledge_state_known')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_knowledge_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_knowledge')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_knowledge_workspace_id_id'))
    )
    op.create_index('ix_knowledge_workspace', 'knowledge', ['workspace_id', 'id'], unique=False)
    op.create_table('persona',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('campaign', sa.Text(), server_default='', nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('voice', sa.Text(), server_default='', nullable=False),
    sa.Column('signature', sa.Text(), server_default='', nullable=False),
    sa.Column('profile', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_persona_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_persona')),
    sa.UniqueConstraint('workspace_id', 'campaign', name=op.f('uq_persona_workspace_id_campaign')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_persona_workspace_id_id'))
    )
    op.create_table('rescoring',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=True),
    sa.Column('only_missing', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=10), server_default='running', nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('last_lead_id', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('is_spread', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('asked', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('done', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('failed', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('left_out', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('estimate_micros', sa.BigInteger(), nullable=False),
    sa.Column('cap_micros', sa.BigInteger(), nullable=False),
    sa.Column('spent_micros', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('running', 'done', 'cancelled')", name=op.f('ck_rescoring_state_known')),
    sa.ForeignKeyConstraint(['asked_by'], ['app_user.id'], name=op.f('fk_rescoring_asked_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_rescoring_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rescoring')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_rescoring_workspace_id_id'))
    )
    op.create_index('uq_rescoring_running', 'rescoring', ['workspace_id'], unique=True, postgresql_where=sa.text("state = 'running'"))
    op.create_table('draft',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('lead_id', sa.BigInteger(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('body', sa.Text(), server_default='', nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('model', sa.Text(), nullable=True),
    sa.Column('prompt_version', sa.Text(), nullable=True),
    sa.Column('micros', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('was_edited', sa.Boolean(), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state IN ('proposed', 'approved', 'rejected', 'replaced', 'refused', 'filtered', 'unreadable', 'over_budget')", name=op.f('ck_draft_state_known')),
    sa.ForeignKeyConstraint(['decided_by'], ['app_user.id'], name=op.f('fk_draft_decided_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['workspace_id', 'lead_id'], ['lead.workspace_id', 'lead.id'], name=op.f('fk_draft_workspace_id_lead_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace_id', 'message_id'], ['message.workspace_id', 'message.id'], name=op.f('fk_draft_workspace_id_message_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_draft_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_draft_workspace_id_id'))
    )
    op.create_index('ix_draft_newest', 'draft', ['workspace_id', 'lead_id', sa.literal_column('id DESC')], unique=False)
    op.create_index('uq_draft_proposed', 'draft', ['workspace_id', 'lead_id'], unique=True, postgresql_where=sa.text("state = 'proposed'"))
    op.add_column('score', sa.Column('job_id', sa.BigInteger(), nullable=True))
    op.drop_constraint(op.f('ck_score_outcome_known'), 'score', type_='check')
    op.create_check_constraint(op.f('ck_score_outcome_known'), 'score', "outcome IN ('scored', 'disqualified', 'skipped', 'unreadable', 'refused', 'filtered', 'over_budget')")


def downgrade() -> None:
    op.execute("DELETE FROM score WHERE outcome = 'over_budget'")
    op.drop_constraint(op.f('ck_score_outcome_known'), 'score', type_='check')
    op.create_check_constraint(op.f('ck_score_outcome_known'), 'score', "outcome IN ('scored', 'disqualified', 'skipped', 'unreadable', 'refused', 'filtered')")
    op.drop_column('score', 'job_id')
    op.drop_index('uq_draft_proposed', table_name='draft', postgresql_where=sa.text("state = 'proposed'"))
    op.drop_index('ix_draft_newest', table_name='draft')
    op.drop_table('draft')
    op.drop_index('uq_rescoring_running', table_name='rescoring', postgresql_where=sa.text("state = 'running'"))
    op.drop_table('rescoring')
    op.drop_table('persona')
    op.drop_index('ix_knowledge_workspace', table_name='knowledge')
    op.drop_table('knowledge')
    op.drop_table('ai_spending')
    op.drop_table('ai_choices')
    op.drop_index('ix_ai_call_day', table_name='ai_call')
    op.drop_index('ix_ai_call_age', table_name='ai_call')
    op.drop_table('ai_call')
    op.drop_table('ai_gate')
    op.drop_table('ai_check')
