"""Many large uploads at once: on a real desk, whose memory does not grow with them."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from math import inf
from pathlib import Path

import psutil

from support_desk.files.api.turns import Turn, Turns
from tests.desks import Desk
from tests.doors.wire import answer_on, connected, status_of

FILE = b"x" * 25_000_000
AT_ONCE = 8
HEAD = (
    b"POST /api/tickets/1/attachments/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
)
PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'


def peak(desk: Desk) -> int:
    """The most memory that a process of the desk has had, in bytes."""
    desk_and_children = [psutil.Process(desk.process.pid), *psutil.Process(desk.process.pid).children(recursive=True)]
    mine = [process.pid for process in desk_and_children if "support_desk" in " ".join(process.cmdline())]
    told = [Path(f"/proc/{pid}/status").read_text() for pid in mine]
    return sum(int(each.partition("VmHWM:")[2].split()[0]) * 1000 for each in told)


def test_who_has_many_tickets_has_no_more_turns_than_others(make_ticket, make_account, customer_of, monkeypatch):
    """Anybody may open tickets, and keep others waiting with uploads that come slowly."""
    turns: list[str] = []
    monkeypatch.setattr(Turns, "turn", lambda _, whose: nullcontext(turns.append(whose) or Turn(whose, inf)))
    make_account()
    for number in (1, 2):
        make_ticket(requester_email="eve@example.com")
        one = customer_of(number).post(f"/api/tickets/{number}/attachments/", files={"file": ("x", b"x")})
        assert one.status_code == 201, one.text

    assert len(turns) == 2 and len({*turns}) == 1


def test_large_files_that_come_at_once_are_not_held_in_memory(desk, make_ticket):
    make_ticket()

    def upload(_: int) -> str:
        answer = desk.client.post("/api/tickets/1/attachments/", files={"file": ("large", FILE)})
        assert answer.status_code == 201, answer.text
        return answer.json()[0]["url"]

    upload(0)
    # What tells of tickets is read when it is first needed, which may be at any moment, and stays.
    similar = {"title": "Cannot log in", "description": "The page says that my password is wrong."}
    assert desk.client.post("/api/tickets/similar/", json=similar).status_code == 200
    before = peak(desk)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        urls = [*threads.map(upload, range(AT_ONCE))]
        assert all(content == FILE for content in threads.map(lambda url: desk.client.get(url).content, urls))

    assert peak(desk) - before < AT_ONCE * len(FILE) / 4


def test_whoever_hangs_up_in_the_middle_of_a_file_leaves_nothing(desk, make_ticket):
    make_ticket()
    with connected(desk, HEAD + b"Content-Length: 1000000\r\n\r\n" + PART + b"x" * 300_000):
        pass

    assert desk.client.get("/api/tickets/1/").json()["timeline"] == []
    assert desk.client.post("/api/tickets/1/attachments/", files={"file": ("x", b"x")}).status_code == 201


def test_a_refusal_is_told_while_the_body_still_comes(desk, make_ticket):
    make_ticket()
    sent = HEAD + b"Content-Length: 999999999\r\n\r\n" + PART

    assert status_of(answer_on(connected(desk, sent))) == 413
