"""What REST gives of views, as its OpenAPI document shows it."""

from typing import Self

from pydantic import BaseModel

from support_desk.views.records import ViewRecord


class ViewOut(BaseModel):
    """A saved view. `is_own` says whose it is; on an open desk all are everybody's.

    `count` is how many tickets it lets through now. It is exact when the view filters by category, priority, status and
    assignee alone; else 1,001 stands for more than 1,000, and null for what takes too long to count.
    """

    id: int
    name: str
    query: str
    is_shared: bool
    is_own: bool
    count: int | None

    @classmethod
    def of(cls, view: ViewRecord, count: int | None) -> Self:
        return cls(**vars(view), count=count)
