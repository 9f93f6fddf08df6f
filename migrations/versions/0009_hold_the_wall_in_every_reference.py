"""Hold the wall in every reference

From here on a row of one workspace cannot point at a row of another. The walls themselves, row-level security, are
built after every migration: webapp/runtime/policies.py.
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for pointing, column, pointed_at, key in (
        ('lead', 'assigned_to', 'membership', 'user_id'),
        ('delivery', 'lead_id', 'lead', 'id'),
        ('job', 'connection_id', 'connection', 'id'),
    ):
        # Nothing enforced these until now: what leads nowhere is forgotten.
        op.execute(f"""
            UPDATE {pointing} SET {column} = NULL WHERE {column} IS NOT NULL AND NOT EXISTS (
                SELECT FROM {pointed_at}
                WHERE {pointed_at}.workspace_id = {pointing}.workspace_id AND {pointed_at}.{key} = {pointing}.{column})
        """)
    op.drop_constraint(op.f('fk_lead_assigned_to'), 'lead', type_='foreignkey')
    op.create_foreign_key(op.f('fk_lead_workspace_id_assigned_to'), 'lead', 'membership', ['workspace_id', 'assigned_to'], ['workspace_id', 'user_id'], ondelete='SET NULL (assigned_to)')
    op.create_foreign_key(op.f('fk_delivery_workspace_id_lead_id'), 'delivery', 'lead', ['workspace_id', 'lead_id'], ['workspace_id', 'id'], ondelete='SET NULL (lead_id)')
    op.create_index('ix_delivery_lead', 'delivery', ['workspace_id', 'lead_id'], unique=False, postgresql_where=sa.text('lead_id IS NOT NULL'))
    op.create_foreign_key(op.f('fk_job_workspace_id_connection_id'), 'job', 'connection', ['workspace_id', 'connection_id'], ['workspace_id', 'id'], ondelete='SET NULL (connection_id)')


def downgrade() -> None:
    op.drop_constraint(op.f('fk_job_workspace_id_connection_id'), 'job', type_='foreignkey')
    op.drop_index('ix_delivery_lead', table_name='delivery', postgresql_where=sa.text('lead_id IS NOT NULL'))
    op.drop_constraint(op.f('fk_delivery_workspace_id_lead_id'), 'delivery', type_='foreignkey')
    op.drop_constraint(op.f('fk_lead_workspace_id_assigned_to'), 'lead', type_='foreignkey')
    op.create_foreign_key(op.f('fk_lead_assigned_to'), 'lead', 'app_user', ['assigned_to'], ['id'], ondelete='SET NULL')
