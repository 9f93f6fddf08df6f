"""Jobs that told one provider of a lead's status become jobs that push it to the provider that they name"""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

KINDS = {"leads.tell_mail": ("emailbison", "tell-mail"), "leads.tell_sms": ("gohighlevel", "tell-sms")}


def upgrade() -> None:
    for kind, (provider, key) in KINDS.items():
        op.execute(f"""
            UPDATE job SET kind = 'leads.push_status', key = replace(key, '{key}-', 'push-status-{provider}-'),
                arguments = arguments || '{{"provider": "{provider}"}}'
            WHERE kind = '{kind}'
        """)


def downgrade() -> None:
    for kind, (provider, key) in KINDS.items():
        op.execute(f"""
            UPDATE job SET kind = '{kind}', key = replace(key, 'push-status-{provider}-', '{key}-'),
                arguments = arguments - 'provider'
            WHERE kind = 'leads.push_status' AND arguments ->> 'provider' = '{provider}'
        """)
