"""What the tables' columns and rules are made of."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, func
from sqlmodel import Field

UTC_TIME = DateTime(timezone=True)
LARGEST_ID = 2**63 - 1
"""The largest number that a row may have."""


def one_of(column: str, words: Iterable[StrEnum]) -> str:
    """The SQL condition that `column`, or another expression, holds one of `words`."""
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


def trimmed_length(column: str, limit: int) -> str:
    """The SQL condition that `column` has 1 to `limit` characters between its outer white space."""
    return f"char_length(btrim({column}, E' \\t\\n\\r\\f\\x0b')) BETWEEN 1 AND {limit}"


def numbered() -> Any:
    """The column of a row's number, which counts up."""
    return Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity()])


def created() -> Any:
    """The column that says when a row was made, by the database's clock."""
    return Field(default=None, sa_type=UTC_TIME, sa_column_kwargs={"server_default": func.now(), "nullable": False})
