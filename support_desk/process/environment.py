"""What a program that the desk starts gets to see of its environment: no key, no password, no address of the desk."""

import os

NEEDED = ("LANG", "LANGUAGE", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TZ")


def environment(*names: str, beginnings: tuple[str, ...] = ()) -> dict[str, str]:
    """What every program needs, the variables called `names`, and those with such `beginnings`, in any case."""
    wanted, beginnings = {*NEEDED, *names}, ("LC_", *beginnings)
    return {
        name: value
        for name, value in os.environ.items()
        if name.upper() in wanted or name.upper().startswith(beginnings)
    }
