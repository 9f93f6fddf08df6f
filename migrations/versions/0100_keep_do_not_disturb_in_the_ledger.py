"""Keep do-not-disturb in the consent ledger."""

from alembic import op

revision = "0100"
down_revision = "0095"
branch_labels = None
depends_on = None

BEFORE = ("opt_out", "opt_in", "hold", "release", "unreachable", "reachable")
AFTER = (*BEFORE, "dnd_on", "dnd_off")


def upgrade() -> None:
    _allow(AFTER)
    op.execute("""
        INSERT INTO consent_event (workspace_id, lead_id, at, change, channel, "by", source, reason)
        SELECT workspace_id, id, coalesce(sms_dnd_at, updated_at), 'dnd_on', 'sms', 'provider', 'gohighlevel', sms_dnd
        FROM lead WHERE sms_dnd <> 'none'
    """)


def downgrade() -> None:
    op.execute("DELETE FROM consent_event WHERE change IN ('dnd_on', 'dnd_off')")
    _allow(BEFORE)


def _allow(known: tuple[str, ...]) -> None:
    op.execute("ALTER TABLE consent_event DROP CONSTRAINT ck_consent_event_change_known")
    op.execute(f"ALTER TABLE consent_event ADD CONSTRAINT ck_consent_event_change_known CHECK (change IN {known})")
