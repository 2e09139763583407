"""The second factor, what the desk asks of everybody, and sessions begun at a provider."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

BEFORE = "INSERT OR DELETE OR UPDATE OF email, name, role, is_active, password_hash"
# What of each table makes somebody look again.
ANNOUNCED = {"recovery_codes": "INSERT OR DELETE", "desk_settings": "INSERT OR DELETE OR UPDATE"}


def upgrade() -> None:
    op.add_column("accounts", sa.Column("totp_secret", sa.Text()))
    op.add_column("accounts", sa.Column("totp_begun", sa.Text()))
    op.add_column("accounts", sa.Column("totp_last_step", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column(
        "sign_ins", sa.Column("is_by_provider", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), primary_key=True, nullable=False),
        sa.Column(
            "account_id", sa.BigInteger(), sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("secret_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.create_table(
        "desk_settings",
        sa.Column("id", sa.BigInteger(), autoincrement=False, primary_key=True, nullable=False),
        sa.Column("requires_second_factor", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("id = 1", name="desk_settings_once"),
    )
    _announce_accounts(f"{BEFORE}, totp_secret")
    for table, events in ANNOUNCED.items():
        for name, event in ((f"{table}_announce", events), (f"{table}_announce_all", "TRUNCATE")):
            op.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION announce_people()"
            )


def downgrade() -> None:
    _announce_accounts(BEFORE)
    for table in ANNOUNCED:
        op.drop_table(table)
    op.drop_column("sign_ins", "is_by_provider")
    for column in ("totp_secret", "totp_begun", "totp_last_step"):
        op.drop_column("accounts", column)


def _announce_accounts(events: str) -> None:
    op.execute("DROP TRIGGER accounts_announce ON accounts")
    op.execute(
        f"CREATE TRIGGER accounts_announce AFTER {events} ON accounts "
        "FOR EACH STATEMENT EXECUTE FUNCTION announce_people()"
    )
