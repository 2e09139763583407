"""A webhook leads to public addresses alone, and no receiver, whatever it answers, leads the desk anywhere else."""

import socket
from collections.abc import Callable

import pytest

from support_desk.webhooks.delivering import post as posting
from support_desk.webhooks.delivering.post import LARGEST_REST, Answer, Post
from tests.webhooks.given_receivers import closed_port

pytestmark = pytest.mark.anyio
# Ways to write addresses of this machine that resolvers understand.
DISGUISES = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "localhost",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0",
]


@pytest.fixture
def public_only():
    return Post(lambda: False)


@pytest.fixture
def anywhere():
    return Post(lambda: True)


@pytest.fixture
def names(monkeypatch) -> dict[str, list[str]]:
    """What the resolver says of names, each answer once, the last one for ever; it knows no other name."""
    known: dict[str, list[str]] = {}

    def getaddrinfo(host: str, port: int, **_) -> list[tuple]:
        if host not in known:
            raise socket.gaierror
        answers = known[host]
        return [
            (0, 0, 0, "", (address, port)) for address in (answers.pop(0) if len(answers) > 1 else answers[0]).split()
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


async def told(post: Post, url: str) -> Answer:
    try:
        return await post.carry(url, {"webhook-id": "msg_1"}, b"{}")
    finally:
        await post.close()


@pytest.mark.parametrize("host", DISGUISES)
async def test_this_machine_is_not_reached_whatever_it_is_called(receiver, public_only, host):
    port = receiver.url.rpartition(":")[2]

    answer = await told(public_only, f"http://{host}:{port}")

    assert answer.status_code is None
    assert "is not a public address" in answer.error
    assert receiver.got == []


async def test_a_name_with_one_address_that_is_not_public_leads_nowhere(receiver, public_only, names):
    names["both.example"] = ["93.184.216.34 127.0.0.1"]

    answer = await told(public_only, receiver.url.replace("127.0.0.1", "both.example"))

    assert (answer.status_code, receiver.got) == (None, [])
    assert answer.error == "both.example is 127.0.0.1, which is not a public address."


async def test_a_name_is_resolved_once_and_leads_where_it_was_found_to_lead(receiver, anywhere, names):
    names["turns.example"] = ["127.0.0.1", "10.0.0.1"]

    answer = await told(anywhere, receiver.url.replace("127.0.0.1", "turns.example"))

    assert answer == Answer(204)
    assert receiver.got[0].headers["host"].startswith("turns.example:")
    assert names["turns.example"] == ["10.0.0.1"]


async def test_a_name_that_nobody_knows_is_said(anywhere, names):
    assert await told(anywhere, "https://no.example/") == Answer(None, "The name no.example is not known.")


async def test_a_proxy_of_the_environment_is_not_asked(receiver, make_receiver, public_only, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, receiver.url)

    assert (await told(public_only, make_receiver().url)).status_code is None
    assert receiver.got == []


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a_redirect_has_failed_and_is_not_followed(receiver, make_receiver, anywhere, code):
    elsewhere = make_receiver()
    receiver.answer = lambda handler: handler.say(code, Location=elsewhere.url)

    answer = await told(anywhere, receiver.url)

    assert answer == Answer(code, f"It answered with a redirect ({code}), which is not followed.")
    assert elsewhere.got == []


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
async def test_what_is_answered_well_has_arrived(receiver, anywhere, code):
    receiver.answers(code)

    assert await told(anywhere, receiver.url) == Answer(code)


@pytest.mark.parametrize("code", [304, 400, 401, 404, 410, 429, 500, 503, 599])
async def test_what_is_answered_otherwise_has_not(receiver, anywhere, code):
    receiver.answers(code)

    answer = await told(anywhere, receiver.url)

    assert (answer.status_code, bool(answer.error)) == (code, True)


async def test_a_door_that_is_shut_is_said(anywhere):
    answer = await told(anywhere, closed_port())

    assert answer.error.startswith("Nobody answers at 127.0.0.1, port ")


async def test_a_receiver_that_cannot_speak_safely_is_said(receiver, anywhere):
    answer = await told(anywhere, receiver.url.replace("http:", "https:"))

    assert answer.status_code is None
    assert answer.error.startswith("There is no safe connection: ")


@pytest.mark.parametrize("url", ["http://0177.0.0.1/", "ftp://example.com/", "http://[::1/", "http://\ud800/", "x", ""])
async def test_what_is_no_address_is_said(anywhere, url):
    assert (await told(anywhere, url)).error == "The address is none that can be reached."


NOT_ANSWERED: dict[str, Callable] = {
    "nothing at all": lambda handler: handler.hang(),
    "an end": lambda handler: handler.say_raw(b""),
    "no HTTP": lambda handler: handler.say_raw(b"hello\r\n\r\n"),
    "a code that is none": lambda handler: handler.say_raw(b"HTTP/1.1 20 OK\r\n\r\n"),
    "another protocol": lambda handler: handler.say_raw(b"SSH-2.0-OpenSSH_9.6\r\n" * 9),
    "half of it": lambda handler: handler.say_raw(b"HTTP/1.1 200 OK\r\ncontent-le"),
    "headers without an end": lambda handler: handler.say_forever(b"HTTP/1.1 200 OK\r\n", b"x-more: more\r\n" * 900),
    "one header without an end": lambda handler: handler.say_forever(b"HTTP/1.1 200 OK\r\nx: ", b"y" * 9_000),
    "please go on, forever": lambda handler: handler.say_forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}
ANSWERED: dict[str, Callable] = {
    "a body without an end": lambda handler: handler.say_forever(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 9_000),
    "less than it says": lambda handler: handler.say_raw(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nx"),
    "a body that never comes": lambda handler: handler.say_forever(
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", b""
    ),
    "chunks that are none": lambda handler: handler.say_raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx"),
    "a bomb": lambda handler: handler.say(200, b"\x1f\x8b" * LARGEST_REST, **{"Content-Encoding": "gzip"}),
}


@pytest.fixture
def hurried(monkeypatch) -> None:
    """Patience of a moment."""
    monkeypatch.setattr(posting, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(posting, "REST_SECONDS", 0.1)


@pytest.mark.parametrize("how", NOT_ANSWERED)
async def test_a_receiver_that_lies_has_not_answered(receiver, anywhere, hurried, how):
    receiver.answer = NOT_ANSWERED[how]

    answer = await told(anywhere, receiver.url)

    assert answer.status_code is None
    assert answer.error


@pytest.mark.parametrize("how", ANSWERED)
async def test_what_comes_after_the_code_does_not_matter(receiver, anywhere, monkeypatch, how):
    monkeypatch.setattr(posting, "REST_SECONDS", 0.1)
    receiver.answer = ANSWERED[how]

    assert await told(anywhere, receiver.url) == Answer(200)
