"""The passwords of a desk's containers, made before they start: `python -m support_desk.serving.compose_passwords`.

`POSTGRES_PASSWORD`, `REDIS_PASSWORD` and `SECRET_KEY` are taken from the environment; one that is not there is made up
at the first start and stays. Each container sees one folder: the database and Redis their own password only, the desks
the settings that are made of all three.
"""

import os
import sys
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import quote

FOLDER = Path("/passwords")
BYTES = 32


def main(folder: Path = FOLDER) -> int:
    """Write all the files that are not as they should be; 1 when a password makes no sense."""
    try:
        database = _kept(folder / "database/password", "POSTGRES_PASSWORD")
        redis = _kept(folder / "redis/password", "REDIS_PASSWORD")
        _kept(folder / "desk/secret_key", "SECRET_KEY")
    except ValueError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    quoted = database.replace("'", "''")
    _write(folder / "database/password.sql", f"ALTER ROLE desk PASSWORD '{quoted}'\n")
    quoted = redis.replace("\\", r"\\").replace('"', r"\"")
    _write(folder / "redis/redis.conf", f'requirepass "{quoted}"\n')
    _write(folder / "desk/database_url", f"postgresql://desk:{quote(database, safe='')}@database/desk")
    _write(folder / "desk/redis_url", f"redis://:{quote(redis, safe='')}@redis:6379/0")
    return 0


def _kept(file: Path, name: str) -> str:
    """The word that is given, else the one that was kept, else a new one; it is kept."""
    given = os.environ.get(name, "")
    if not given.isprintable():
        raise ValueError(f"{name} makes no sense: it must be one line of text.")
    word = given or (file.read_text() if file.exists() else "") or token_urlsafe(BYTES)
    _write(file, word)
    return word


def _write(file: Path, text: str) -> None:
    """All of it or nothing; the containers that see it read as users of their own."""
    unfinished = file.with_name(f".{file.name}")
    unfinished.unlink(missing_ok=True)
    with unfinished.open("w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    unfinished.chmod(0o444)
    unfinished.rename(file)


if __name__ == "__main__":
    sys.exit(main())
