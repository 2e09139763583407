"""A token that was made with another one goes with it."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("api_tokens", sa.Column("made_with", sa.BigInteger))
    op.create_foreign_key(
        "api_tokens_made_with_fkey", "api_tokens", "api_tokens", ["made_with"], ["id"], ondelete="CASCADE"
    )
    op.create_index(
        "api_tokens_made_with", "api_tokens", ["made_with"], postgresql_where=sa.text("made_with IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_column("api_tokens", "made_with")
