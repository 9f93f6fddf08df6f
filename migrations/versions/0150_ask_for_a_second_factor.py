"""Ask for a second factor, and remember when a browser's person last showed who they are."""

import sqlalchemy as sa
from alembic import op

revision = "0150"
down_revision = "0142"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOW = sa.text("now()")
TABLES = ("spent_challenge", "recovery_code", "passkey", "code_app")


def upgrade() -> None:
    op.create_table(
        "code_app",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("used_at", MOMENT),
        _user("code_app"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_code_app")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("used_at", MOMENT),
        _user("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"])
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        _user("recovery_code"),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "spent_challenge",
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("spent_at", MOMENT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_spent_challenge")),
    )
    op.create_index(op.f("ix_spent_challenge_spent_at"), "spent_challenge", ["spent_at"])
    op.add_column(
        "workspace",
        sa.Column("asks_second_factor", sa.Boolean(), server_default="false", nullable=False),
    )
    # Whoever is signed in when this runs shows once more who they are before the next powerful act.
    op.add_column(
        "browser_session", sa.Column("confirmed_at", MOMENT, server_default="2000-01-01 00:00:00+00", nullable=False)
    )
    op.alter_column("browser_session", "confirmed_at", server_default=NOW)
    op.add_column(
        "browser_session", sa.Column("is_to_renew", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column("browser_session", sa.Column("former_hash", sa.LargeBinary()))
    op.add_column("browser_session", sa.Column("former_until", MOMENT))
    op.create_unique_constraint(
        op.f("uq_browser_session_former_hash"), "browser_session", ["former_hash"]
    )


def downgrade() -> None:
    for column in ("former_until", "former_hash", "is_to_renew", "confirmed_at"):
        op.drop_column("browser_session", column)
    op.drop_column("workspace", "asks_second_factor")
    for table in TABLES:
        op.drop_table(table)


def _user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["app_user.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE"
    )
