"""Which desk a command is for: a mistyped DATA_DIR must not make another one that nobody knows of."""

from support_desk.settings import Settings, settings
from support_desk.store.db import database_url


def is_default_folder() -> bool:
    """Whether a desk may be made where nobody has started one yet; any other DATA_DIR names one that there is."""
    return settings().data_dir == Settings.model_fields["data_dir"].default


def whereabouts() -> str:
    """Which desk it is, for people; without its password."""
    if settings().database_url is None:
        return f"in DATA_DIR {settings().data_dir.absolute()}"
    url = database_url()
    return f"whose database is {url.database} at {url.host or url.query.get('host') or 'localhost'}"
