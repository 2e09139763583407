"""Files as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What a browser shows as a picture, and no more of it than loads in a moment.
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
LARGEST_PREVIEW = 10_000_000


@dataclass(frozen=True)
class ShownFile:
    """A file: its name, where it is, how large it is as people say it, and whether it is shown as a small picture."""

    id: int
    name: str
    url: str
    size: str
    is_picture: bool

    @classmethod
    def of(cls, file: Mapping[str, Any]) -> "ShownFile":
        is_picture = file["content_type"] in PICTURES and file["size"] <= LARGEST_PREVIEW
        return cls(file["id"], file["name"], file["url"], size_label(file["size"]), is_picture)


def shown_files(files: Sequence[Mapping[str, Any]]) -> list[ShownFile]:
    """Files of a record, as they are shown."""
    return [ShownFile.of(file) for file in files]


def size_label(size: int) -> str:
    """A number of bytes as people say it: "1.2 MB", where a MB is a million."""
    for unit, worth in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= worth:
            return f"{size / worth:.1f} {unit}"
    return f"{size} bytes"
