"""Queries that were asked before: to take one apart costs FastAPI more than all the rest of a list does."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request

MOST = 500
LONGEST = 500


class KnownQueries:
    """What the queries of one route were found to mean, by how they are written: the newest 500 that are not longer.

    Only what was right is kept, and nothing that depends on who asks, or when.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, Any] = {}

    def found(self, kind: type) -> Any:
        """The query of an endpoint, a model of this `kind`, which is kept once FastAPI has found it right."""

        async def keep(request: Request, query: Annotated[kind, Query()]) -> Any:  # type: ignore[valid-type]
            if len(text := request.scope["query_string"]) <= LONGEST:
                if len(self._known) >= MOST:
                    del self._known[next(iter(self._known))]
                self._known[text] = query
            return query

        return Depends(keep)

    def known(self, request: Request) -> Any:
        """The query of this request, if one that is written like that was asked before."""
        return self._known.get(request.scope["query_string"])

    def __call__(self, endpoint: Any) -> Any:
        """Mark an endpoint which takes nothing but its `query` and its `caller`, and answers with a response."""
        endpoint.queries = self
        return endpoint
