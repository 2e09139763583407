"""Mails that have come in, how the mailbox is, and what of an entry came by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# Both are shown on a page of the desk's own, which looks at number 0.
ANNOUNCE = """
CREATE FUNCTION announce_letters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('support_desk', '{"properties": [], "tickets": [[0, [], [], false]]}');
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.add_column("timeline_entries", sa.Column("via", sa.Text()))
    op.add_column("timeline_entries", sa.Column("quoted", sa.Text()))
    op.create_check_constraint("via_known", "timeline_entries", "via = 'mail'")
    op.create_check_constraint(
        "quoted_by_mail", "timeline_entries", "quoted IS NULL OR via IS NOT NULL AND kind IN ('opened', 'comment')"
    )
    op.create_table(
        "letters",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), primary_key=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("message_id", sa.Text()),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("ticket_id", sa.BigInteger()),
        sa.Column("raw", sa.LargeBinary()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('done', 'ignored', 'kept')", name="letter_status_known"),
        sa.CheckConstraint("(status = 'done') = (ticket_id IS NOT NULL)", name="done_letter_has_ticket"),
        sa.CheckConstraint("(status = 'kept') = (raw IS NOT NULL)", name="kept_letter_is_whole"),
        sa.CheckConstraint("(status = 'done') = (reason IS NULL)", name="letter_says_why"),
    )
    op.create_index("letters_by_message_id", "letters", ["message_id"], postgresql_where="message_id IS NOT NULL")
    op.create_index("letters_of_ticket", "letters", ["ticket_id"], postgresql_where="ticket_id IS NOT NULL")
    op.create_index("letters_kept", "letters", ["id"], postgresql_where="status = 'kept'")
    op.create_index("letters_ignored", "letters", ["created_at"], postgresql_where="status = 'ignored'")
    op.create_table(
        "mailboxes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, primary_key=True, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("heard_at", sa.DateTime(timezone=True)),
        sa.Column("problem", sa.Text()),
        sa.CheckConstraint("id = 1", name="mailboxes_once"),
    )
    op.execute(ANNOUNCE)
    for table in ("letters", "mailboxes"):
        op.execute(
            f"CREATE TRIGGER {table}_announce AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION announce_letters()"
        )


def downgrade() -> None:
    op.drop_table("mailboxes")
    op.drop_table("letters")
    op.execute("DROP FUNCTION announce_letters()")
    op.drop_column("timeline_entries", "quoted")
    op.drop_column("timeline_entries", "via")
