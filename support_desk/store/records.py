"""Rows as records: small frozen values, whose fields are the columns of their statement."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Row

Record = TypeVar("Record")


def records_of(kind: type[Record], rows: Sequence[Row]) -> list[Record]:
    """The rows as records of this kind, a dataclass with two fields or more; columns are found by name."""
    if not rows:
        return []
    values = _in_order(kind, rows[0]._fields)  # type: ignore[arg-type]
    return [kind(*values(row)) for row in rows]


@lru_cache(64)
def _in_order(kind: Any, columns: tuple[str, ...]) -> Callable[[Row], tuple]:
    """Takes a row's values in the order of the record's fields; found once, for opening a ticket is to stay fast."""
    return itemgetter(*(columns.index(field.name) for field in fields(kind)))
