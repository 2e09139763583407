"""States without a server: their handlers are called as the socket would call them."""

import pytest
import reflex as rx
from reflex.istate.data import RouterData
from reflex.state import State

import support_desk.support_desk  # noqa: F401  registers every state


@pytest.fixture
def state_at(database):
    """A function that gives a new session's instance of a state, as seen from an address."""

    async def make(kind: type[rx.State], address: str = "/") -> rx.State:
        root = State(_reflex_internal_init=True)
        path = address.split("?")[0]
        root.router = RouterData.from_router_data({"asPath": address, "pathname": path, "headers": {}})
        return await root.get_state(kind)

    return make
