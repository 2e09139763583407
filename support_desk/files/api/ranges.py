"""Which bytes of a file are asked for (RFC 9110, section 14)."""

import re

ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


def wanted_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Where the asked range begins and ends (excluded); None for all of it.

    What is malformed counts as not said, and so do several ranges, which a server may refuse to tell apart.

    Raises:
        ValueError: it begins after the end.
    """
    found = ONE_RANGE.fullmatch(header or "")
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        start, end = max(0, size - int(last)), size
        if int(last) == 0 or size == 0:
            raise ValueError(header)
        return start, end
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise ValueError(header)
    return int(first), min(int(last) + 1, size) if last else size
