"""Store deliveries while leads are locked

PostgreSQL opens the table that a foreign key points at for every row that is inserted, also when the key is empty. So
a migration that locks the leads for longer than a request waits made webhooks fail, and some providers never repeat.
"""

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f('fk_delivery_workspace_id_lead_id'), 'delivery', type_='foreignkey')


def downgrade() -> None:
    op.execute("""
        UPDATE delivery SET lead_id = NULL WHERE lead_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM lead WHERE lead.workspace_id = delivery.workspace_id AND lead.id = delivery.lead_id)
    """)
    op.create_foreign_key(op.f('fk_delivery_workspace_id_lead_id'), 'delivery', 'lead', ['workspace_id', 'lead_id'], ['workspace_id', 'id'], ondelete='SET NULL (lead_id)')
