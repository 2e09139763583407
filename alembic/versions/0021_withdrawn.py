"""What is not to be sent any more is told from what could not be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    _allow("'waiting', 'sent', 'failed', 'withdrawn'")
    is_withdrawn = sa.text("status = 'withdrawn'")
    op.create_index("outbox_withdrawn", "outbox", ["channel", "id"], postgresql_where=is_withdrawn)


def downgrade() -> None:
    op.drop_index("outbox_withdrawn", "outbox")
    op.execute("UPDATE outbox SET status = 'failed' WHERE status = 'withdrawn'")
    _allow("'waiting', 'sent', 'failed'")


def _allow(words: str) -> None:
    op.drop_constraint("outbox_status_known", "outbox")
    op.create_check_constraint("outbox_status_known", "outbox", f"status IN ({words})")
