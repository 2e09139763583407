"""Where a desk listens: on both kinds of addresses, if it is to, and never where another one does."""

import socket

import pytest

from support_desk.serving import launch
from tests.ports import number_of


def test_every_address_is_of_both_kinds(start_desk, database_url):
    desk = start_desk(DATABASE_URL=database_url, HOST="::")
    desk.url = f"http://[::1]:{desk.port}"
    desk.ready()

    for address in ("[::1]", "127.0.0.1"):
        url = f"http://{address}:{desk.port}"
        assert desk.client.get(f"{url}/tickets", headers={"Origin": url}).status_code == 200
    assert desk.client.get("/", headers={"Host": "evil.example"}).status_code == 421
    assert desk.stop() == 0
    assert f"The desk is at http://localhost:{desk.port}" in desk.log


def test_an_address_of_ipv6_is_that_one_alone(use_settings, port):
    use_settings(HOST="::1", PORT=str(port))
    with launch._claimed_port() as listener:
        listener.listen()

        socket.create_connection(("::1", port)).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        assert (number_of(listener), launch._address()) == (port, f"http://localhost:{port}")
