"""Of the links that were asked for it is known which were mailed: only those count."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("sign_in_links", sa.Column("is_mailed", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("sign_in_links", "is_mailed")
