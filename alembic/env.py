"""Alembic's way to the desk: its tables from SQLModel, its database from the settings."""

from alembic import context
from sqlmodel import SQLModel

from support_desk.people import models as people_models  # noqa: F401  fills SQLModel.metadata
from support_desk.store.db import engine
from support_desk.tickets import models  # noqa: F401  and this too


def run(connection) -> None:
    """Migrate in the caller's transaction."""
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, compare_type=True, compare_server_default=True
    )
    with context.begin_transaction():
        context.run_migrations()


if given := context.config.attributes.get("connection"):
    run(given)
else:
    with engine().begin() as opened:
        run(opened)
