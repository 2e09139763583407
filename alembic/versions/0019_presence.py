"""Who has which ticket open at this moment; not worth to be logged."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "present_tabs",
        sa.Column("tab", sa.Text(), primary_key=True, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger()),
        sa.Column("writing_until", sa.DateTime(timezone=True)),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        prefixes=["UNLOGGED"],
    )
    op.create_index("present_tabs_of_ticket", "present_tabs", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("present_tabs")
