"""A requester's e-mail is one in the database too; the rows that there are are not read for it."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute(r"""
        ALTER TABLE tickets
          ADD CONSTRAINT requester_email_valid CHECK (requester_email ~ '^[^@[:space:]]+@[^@[:space:]]+$') NOT VALID
    """)


def downgrade() -> None:
    op.execute("ALTER TABLE tickets DROP CONSTRAINT requester_email_valid")
