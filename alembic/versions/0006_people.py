"""Accounts, and what people show to be let in; the desk is open as long as there is no account."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

EMAIL_KEY = """
CREATE FUNCTION email_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN search_fold(normalize(btrim($1)))
"""
# Whoever comes second waits for the first and sees what he left.
KEEP_AN_ADMIN = """
CREATE FUNCTION keep_an_admin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('support_desk.last_admin'));
  IF EXISTS (SELECT FROM accounts) AND NOT EXISTS (SELECT FROM accounts WHERE role = 'admin' AND is_active) THEN
    RAISE EXCEPTION 'Accounts need an active admin.' USING ERRCODE = 'check_violation', CONSTRAINT = 'last_admin';
  END IF;
  RETURN NULL;
END $$
"""
ANNOUNCE_PEOPLE = """
CREATE FUNCTION announce_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('support_desk_people', TG_TABLE_NAME);
  RETURN NULL;
END $$
"""
# What of each table makes somebody look again; that a session or a token was used does not.
ANNOUNCED = {
    "accounts": "INSERT OR DELETE OR UPDATE OF email, name, role, is_active, password_hash",
    "sign_ins": "INSERT OR DELETE",
    "api_tokens": "INSERT OR DELETE OR UPDATE OF name, scope, secret_hash, expires_at",
}


def upgrade() -> None:
    op.execute(EMAIL_KEY)
    op.execute(KEEP_AN_ADMIN)
    op.execute(ANNOUNCE_PEOPLE)
    op.create_table(
        "accounts",
        _number(),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("password_hash", sa.Text()),
        _created(),
        sa.Column("last_seen_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("role IN ('admin', 'agent')", name="account_role_known"),
        sa.CheckConstraint(
            "char_length(btrim(name, E' \\t\\n\\r\\f\\x0b')) BETWEEN 1 AND 100", name="account_name_length"
        ),
    )
    op.create_index("accounts_email", "accounts", [sa.text("email_key(email)")], unique=True)
    op.create_table(
        "sign_ins",
        _number(),
        _account(),
        _secret(),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        _created(),
        _created("last_used_at"),
    )
    op.create_table(
        "sign_in_failures",
        _number(),
        sa.Column("email_hash", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        _created(),
    )
    op.create_index("sign_in_failures_by_email", "sign_in_failures", ["email_hash", "created_at"])
    op.create_index("sign_in_failures_by_address", "sign_in_failures", ["address", "created_at"])
    op.create_table(
        "api_tokens",
        _number(),
        _account(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        _secret(),
        _created(),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("scope IN ('read', 'write')", name="token_scope_known"),
        sa.CheckConstraint(
            "char_length(btrim(name, E' \\t\\n\\r\\f\\x0b')) BETWEEN 1 AND 100", name="token_name_length"
        ),
    )
    op.create_table(
        "invitations",
        _number(),
        _account(),
        _secret(),
        _created(),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "audit_entries",
        _number(),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger()),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        _created(),
        sa.CheckConstraint(
            "actor_kind IN ('agent', 'requester', 'api', 'desk', 'mail')", name="audit_actor_kind_known"
        ),
    )
    for table in ("sign_ins", "api_tokens", "invitations"):
        op.create_index(f"ix_{table}_account_id", table, ["account_id"])
    op.execute(
        "CREATE TRIGGER accounts_keep_an_admin AFTER INSERT OR DELETE OR UPDATE OF role, is_active ON accounts "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_an_admin()"
    )
    for table, events in ANNOUNCED.items():
        op.execute(
            f"CREATE TRIGGER {table}_announce AFTER {events} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION announce_people()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_announce_all AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION announce_people()"
        )


def downgrade() -> None:
    for table in ("audit_entries", "invitations", "api_tokens", "sign_in_failures", "sign_ins", "accounts"):
        op.drop_table(table)
    for function in ("announce_people()", "keep_an_admin()", "email_key(text)"):
        op.execute(f"DROP FUNCTION {function}")


def _number() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), primary_key=True, nullable=False)


def _account() -> sa.Column:
    return sa.Column("account_id", sa.BigInteger(), sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False)


def _secret() -> sa.Column:
    return sa.Column("secret_hash", sa.Text(), nullable=False, unique=True)


def _created(name: str = "created_at") -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
