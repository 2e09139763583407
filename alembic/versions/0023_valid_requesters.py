"""Once this held a requester's e-mail to be one; 0027 does so now, which deals with those that are none."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    pass


def downgrade() -> None:
    op.execute("ALTER TABLE tickets DROP CONSTRAINT IF EXISTS requester_email_valid")
