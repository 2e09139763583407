"""The socket that a page keeps, spoken by hand."""

from websockets.sync.client import ClientConnection, connect

from tests.desks import PATIENCE_SECONDS, Desk


def address_of(desk: Desk, token: str) -> str:
    return f"ws://localhost:{desk.port}/_event/?EIO=4&transport=websocket&token={token}"


def new_socket(desk: Desk, token: str, **options) -> ClientConnection:
    """A connection that the desk has taken, and on which nothing was said yet."""
    connection = connect(address_of(desk, token), open_timeout=PATIENCE_SECONDS, **options)
    assert connection.recv(PATIENCE_SECONDS).startswith("0")
    return connection


def opened_socket(desk: Desk, token: str = "t", **options) -> ClientConnection:
    """The connection that a page keeps, up to where events may be sent."""
    connection = new_socket(desk, token, **options)
    connection.send("40/_event,")
    assert connection.recv(PATIENCE_SECONDS).startswith("40/_event")
    return connection
