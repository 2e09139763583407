"""The names that the desk answers to: its own, addresses, and those of ALLOWED_HOSTS; no other (DNS rebinding)."""

from collections.abc import Callable, Iterator
from ipaddress import ip_address

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from support_desk.api.app import Api
from support_desk.doors.addresses import counted_address
from support_desk.doors.front_door import TOO_LONG, FrontDoor
from support_desk.doors.hosts import host_name
from support_desk.doors.proxies import BehindProxies
from support_desk.rest import rest
from support_desk.tickets.models import Ticket

OWN = ["localhost", "LOCALHOST:8000", "localhost.", "desk.localhost:1", "127.0.0.1", "127.0.0.1:65535", "10.1.2.3:80"]
OWN += [
    "[::1]",
    "[::1]:8000",
    "[2001:db8::7]",
    "0.0.0.0",
    "desk.example.com",
    "Desk.Example.com:443",
    "desk.example.com.",
]
OWN += ["shop.example.com", "shop.example.com:8443"]
FOREIGN = [
    "evil.example",
    "evil.example:8000",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evillocalhost",
    "1",
]
FOREIGN += ["desk.example.com.evil.example", "x.desk.example.com", "0x7f.1", "999.1.1.1", "[::1.2]"]
MALFORMED = ["", " ", ":8000", ".", "a b", "evil.example/localhost", "localhost@evil.example", "localhost, localhost"]
MALFORMED += [
    "[::1",
    "::1",
    "http://localhost",
    "localhost:port",
    "localhost:8000:8000",
    "l\xf6calhost",
    "localhost\x01",
]


@pytest.fixture
def open_door(api, use_settings) -> Iterator[Callable[..., TestClient]]:
    """A function that gives REST behind the front door, as a client at that address reaches it."""

    def door(client: str = "203.0.113.9", **settings: str) -> TestClient:
        use_settings(**{"PUBLIC_URL": "https://Desk.example.com/", "ALLOWED_HOSTS": "shop.example.com, x"} | settings)
        served = BehindProxies(FrontDoor(Api(Starlette(), rest())))
        return TestClient(served, base_url="http://localhost:8000", client=(client, 50000))

    yield door


@pytest.mark.parametrize("host", OWN)
def test_the_desks_own_names_are_answered_whatever_the_port(open_door, host):
    assert open_door().get("/api/tickets/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
def test_any_other_name_is_told_of_the_setting_and_changes_nothing(open_door, session, make_ticket, host):
    make_ticket()

    answer = open_door().delete("/api/tickets/1/", headers={"Host": host, "Origin": f"http://{host}"})

    assert (answer.status_code, list(answer.json())) == (421, ["detail"])
    assert "ALLOWED_HOSTS" in answer.json()["detail"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert session.exec(select(Ticket.id)).all() == [1]


@pytest.mark.parametrize("path", ["/", "/tickets", "/ping", "/assets/x.js", "/nothing", "/apis"])
def test_a_person_at_any_other_name_reads_a_sentence(open_door, path):
    answer = open_door().get(path, headers={"Host": "evil.example"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (421, "text/plain; charset=utf-8")
    assert "evil.example" in answer.text and "ALLOWED_HOSTS" in answer.text


@pytest.mark.parametrize("host", MALFORMED)
def test_a_host_that_is_none_is_refused(open_door, host):
    assert open_door().get("/api/tickets/", headers={b"Host": host.encode("latin-1")}).status_code == 400


@pytest.mark.parametrize(("begin", "kind"), [("/api/", "application/json"), ("/", "text/plain; charset=utf-8")])
def test_a_path_that_is_longer_than_any_of_the_desks_is_looked_for_nowhere(open_door, begin, kind):
    answers = [open_door().get(begin + "a/" * half) for half in (4_090, 4_096)]

    assert [answer.status_code for answer in answers] == [404, 414]
    assert answers[1].headers["Content-Type"] == kind and TOO_LONG in answers[1].text


def test_two_hosts_are_one_too_many(open_door):
    answer = open_door().get("/api/tickets/", headers=[("Host", "localhost"), ("Host", "localhost")])

    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


FORWARDED = {"X-Forwarded-Host": "shop.example.com", "Forwarded": "host=shop.example.com;for=10.1.2.3"}


def test_a_forwarded_host_opens_nothing_to_whoever_is_no_proxy(open_door):
    foreign_page = FORWARDED | {"Origin": "https://shop.example.com"}

    assert open_door().get("/api/tickets/", headers=foreign_page).status_code == 403
    assert open_door().get("/api/tickets/", headers=FORWARDED | {"Host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("proxies", ["*", "203.0.113.9", "10.0.0.0/8, 203.0.113.0/24"])
def test_a_proxy_says_which_name_the_browser_used(open_door, proxies):
    door = open_door(FORWARDED_ALLOW_IPS=proxies)
    own_page = FORWARDED | {"Host": "x:8000", "Origin": "https://shop.example.com"}

    assert door.get("/api/tickets/", headers=own_page).status_code == 200
    for host, forwarded in [
        ("evil.example", "localhost"),
        ("localhost", "evil.example"),
        ("localhost", "x, evil.example"),
    ]:
        assert door.get("/api/tickets/", headers={"Host": host, "X-Forwarded-Host": forwarded}).status_code == 421


def test_a_proxy_told_in_the_way_of_ipv6_is_the_same_proxy(open_door):
    door = open_door("::ffff:203.0.113.9", FORWARDED_ALLOW_IPS="203.0.113.9")

    assert door.get("/", headers={"X-Forwarded-Host": "evil.example"}).status_code == 421


def test_a_client_is_its_ipv4_address_or_the_64_bits_that_its_provider_gives():
    assert counted_address("203.0.113.9") == counted_address("::ffff:203.0.113.9") == "203.0.113.9"
    assert counted_address("2001:db8:0:1::1") == counted_address("2001:db8:0:1:ffff::2") == "2001:db8:0:1::/64"
    assert counted_address("2001:db8:0:2::1") != counted_address("2001:db8:0:1::1")
    assert counted_address("fe80::1%eth0") == "fe80::/64"
    assert [counted_address(odd) for odd in ("testclient", "", "::ffff:x")] == ["testclient", "", "::ffff:x"]


def test_a_name_is_read_as_it_is_written():
    assert host_name("[2001:DB8::7]:8000") == "2001:db8::7"
    assert ip_address(host_name("[::ffff:10.1.2.3]"))
