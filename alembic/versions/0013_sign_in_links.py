"""Links that let requesters in, their sessions, and what invitations are derived from; of who asked, pages are told.

What is still being tried at the sign-in is told from what has failed.
"""

import sqlalchemy as sa
from alembic import op

from support_desk.tickets.sql.triggers import announce_function

revision = "0013"
down_revision = "0012"

PROPERTIES, TRIAGED = ("category", "priority", "status"), ("category", "priority")


def upgrade() -> None:
    op.create_table(
        "sign_in_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), primary_key=True, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("browser_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("sign_in_links_by_email", "sign_in_links", [sa.text("email_key(email)"), "created_at"])
    op.add_column("sign_ins", sa.Column("requester", sa.Text()))
    op.alter_column("sign_ins", "account_id", nullable=True)
    op.create_check_constraint("sign_in_of_somebody", "sign_ins", "num_nonnulls(account_id, requester) = 1")
    op.add_column("invitations", sa.Column("nonce", sa.Text()))
    # What there is has failed, or was given up.
    op.add_column("sign_in_failures", sa.Column("is_on_its_way", sa.Boolean(), server_default="false", nullable=False))
    op.alter_column("sign_in_failures", "is_on_its_way", server_default="true")
    op.execute(announce_function(PROPERTIES, TRIAGED))


def downgrade() -> None:
    op.drop_column("sign_in_failures", "is_on_its_way")
    op.drop_column("invitations", "nonce")
    op.execute("DELETE FROM sign_ins WHERE account_id IS NULL")
    op.drop_constraint("sign_in_of_somebody", "sign_ins")
    op.alter_column("sign_ins", "account_id", nullable=False)
    op.drop_column("sign_ins", "requester")
    op.drop_table("sign_in_links")
