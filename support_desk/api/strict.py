"""Input that has no other fields than those it may have."""

from itertools import islice
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

MOST_UNKNOWN = 10


class Strict(BaseModel):
    """Input: an unknown field is wrong input."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _with_few_unknown(cls, given: Any) -> Any:
        """The input with at most ten unknown names: to say what is wrong with more would take everyone's time."""
        if not isinstance(given, dict):
            return given
        unknown = islice((name for name in given if name not in cls.model_fields), MOST_UNKNOWN)
        return {name: given[name] for name in (*(cls.model_fields.keys() & given.keys()), *unknown)}
