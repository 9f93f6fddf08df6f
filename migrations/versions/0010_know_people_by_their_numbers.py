"""Know people by their numbers

Numbers that stand in leads already are spelled by whoever told them. They are put into the one spelling when a
provider tells of the person again; only those that are in it already are taken over here, the eldest lead's first.
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('connection', sa.Column('location_id', sa.Text(), nullable=True))
    op.add_column('lead', sa.Column('phone_e164', sa.Text(), nullable=True))
    op.execute(r"""
        UPDATE lead SET phone_e164 = lead.phone FROM (
            SELECT min(id) AS id FROM lead WHERE phone ~ '^\+[1-9][0-9]{5,14}$' GROUP BY workspace_id, phone
        ) AS eldest WHERE eldest.id = lead.id
    """)
    op.create_check_constraint(op.f('ck_lead_phone_form'), 'lead', r"phone_e164 ~ '^\+[1-9][0-9]{5,14}$'")
    op.create_index('uq_lead_phone_e164', 'lead', ['workspace_id', 'phone_e164'], unique=True, postgresql_where=sa.text('phone_e164 IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('uq_lead_phone_e164', table_name='lead', postgresql_where=sa.text('phone_e164 IS NOT NULL'))
    op.drop_column('lead', 'phone_e164')
    op.drop_column('connection', 'location_id')
