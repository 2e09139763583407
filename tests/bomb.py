"""What somebody may leave where the desk might unpickle it."""

from pathlib import Path


class Bomb:
    """A pickle that leaves a file as soon as it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)
