"""Alembic's way to the desk: its tables from SQLModel, its database from the settings."""

from alembic import context
from sqlmodel import SQLModel

from support_desk.figures import models as figure_models  # noqa: F401  fills SQLModel.metadata
from support_desk.files import models as files_models  # noqa: F401  as does this
from support_desk.learning import models as learning_models  # noqa: F401  and this
from support_desk.mail.incoming import models as letters  # noqa: F401  and this
from support_desk.people import models as people_models  # noqa: F401  and this
from support_desk.presence import models as presence_models  # noqa: F401  and this
from support_desk.store.db import engine
from support_desk.store.migrations import wait_for_turn
from support_desk.store.outbox import models as outbox_models  # noqa: F401  and this
from support_desk.tickets import models  # noqa: F401  and this too
from support_desk.tickets.bulk import models as bulk_models  # noqa: F401  and this
from support_desk.views import models as view_models  # noqa: F401  and those of views
from support_desk.webhooks import models as webhook_models  # noqa: F401  and this one


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
        wait_for_turn(opened)
        run(opened)
