"""Walk every list along an index: each view and each filter, with the newest first."""

import sqlalchemy as sa
from alembic import op

revision = "0181"
down_revision = "0180"
branch_labels = None
depends_on = None

PLACE = (sa.text("last_message_at DESC"), sa.text("id DESC"))
OF_A_FILTER = {
    "ix_lead_sentiment": "sentiment",
    "ix_lead_owner": "assigned_to",
    "ix_lead_channel": "last_channel",
    "ix_lead_status": "status",
}
OF_A_PART = {
    "ix_lead_view_needs_you": "views & 1 <> 0",
    "ix_lead_view_all": "views & 2 <> 0",
    "ix_lead_view_waiting": "views & 4 <> 0",
    "ix_lead_view_repair": "views & 8 <> 0",
    "ix_lead_view_snoozed": "views & 16 <> 0",
    "ix_lead_unjudged": "sentiment IS NULL",
    "ix_lead_unowned": "assigned_to IS NULL",
}


def upgrade() -> None:
    for name, column in OF_A_FILTER.items():
        op.create_index(name, "lead", ["workspace_id", column, *PLACE])
    for name, where in OF_A_PART.items():
        op.create_index(name, "lead", ["workspace_id", *PLACE], postgresql_where=sa.text(where))
    op.drop_index("ix_lead_assigned_to", table_name="lead")


def downgrade() -> None:
    op.create_index("ix_lead_assigned_to", "lead", ["assigned_to"])
    for name in (*OF_A_PART, *OF_A_FILTER):
        op.drop_index(name, table_name="lead")
