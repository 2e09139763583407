"""Routes that know who calls, and let nobody in who may not."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from support_desk.api.json_route import JsonRoute
from support_desk.people.actors import API, Actor
from support_desk.people.authority import demand_any, needs
from support_desk.people.credentials import credentials
from support_desk.people.identity import actor_of

__all__ = ["Caller", "DeskRoute", "caller_of", "needs"]


class DeskRoute(JsonRoute):
    """A `JsonRoute` whose caller is known and allowed in before anything of the body is read.

    Each endpoint says by `needs` what it takes; one that does not say it is a bug, and stops the desk at its start. One
    with `KnownQueries` is called at once where it knows what is asked.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler, deeds = super().get_route_handler(), self.endpoint.deeds  # type: ignore[attr-defined]
        queries = getattr(self.endpoint, "queries", None)

        async def handle(request: Request) -> Response:
            actor = await actor_of(credentials(request.headers, request.method), API)
            demand_any(actor, deeds)
            request.state.deeds = deeds
            if queries and (query := queries.known(request)):
                answer = await self.endpoint(query=query, caller=actor)
            else:
                answer = await handler(request)
            answer.headers.setdefault("Cache-Control", "no-store")  # what one may read, nobody else finds in a cache
            return answer

        return handle


async def caller_of(request: Request) -> Actor:
    """Who calls as things stand now: while the body took its time to come he may have lost what he was let in for.

    Raises:
        DeskError: he may not do this any more.
    """
    actor = await actor_of(credentials(request.headers, request.method), API)
    demand_any(actor, request.state.deeds)
    return actor


Caller = Annotated[Actor, Depends(caller_of)]
"""Who calls: an argument of every endpoint that does something for somebody."""
