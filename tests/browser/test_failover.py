"""Of two processes that serve one desk, one is killed, or their Redis is; the pages go on."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

import httpx2 as httpx
import pytest
from playwright.sync_api import Page, expect

RECOVERY = 20_000
TICKET = {"title": "Cannot log in", "description": "It says no.", "category": "account", "priority": "low"}


class Proxy:
    """Stands for the reverse proxy: its own port, forwarded to the one `target`, in a thread of its own."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.loop = asyncio.new_event_loop()
        self.thread = Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        starting = asyncio.start_server(self._forward, "127.0.0.1", 0)
        self.server = asyncio.run_coroutine_threadsafe(starting, self.loop).result(5)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pump(reader, back), _pump(there, writer))


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await source.read(65536):
            sink.write(some)
            await sink.drain()
    sink.close()


@pytest.fixture
def proxy(two_desks) -> Iterator[Proxy]:
    """Leads to the first of the two."""
    proxy = Proxy(int(two_desks[0].port))
    yield proxy
    proxy.close()


def banner(page: Page):
    return page.get_by_role("alert").filter(has_text="out of reach")


def test_killing_the_process_of_a_page_loses_no_word_and_no_suggestion(
    two_desks, proxy, open_page, make_ticket, database
):
    make_ticket(title="Was there before")
    form, queue = open_page("/", url=proxy.url), open_page("/tickets", url=proxy.url)
    elsewhere = open_page("/tickets", url=two_desks[1].url)
    form.get_by_role("textbox", name="Description").fill("I was charged twice for May.")
    suggestion = form.get_by_role("status", name="AI suggestion")
    expect(suggestion).to_contain_text("Local classifier")
    form.get_by_role("combobox", name="Priority").select_option("critical")
    queue.get_by_role("button", name="Close #1").click()
    comment = queue.get_by_role("dialog").get_by_role("textbox", name="Comment")
    comment.fill("Half a comment")

    two_desks[0].process.kill()
    two_desks[0].process.wait()
    expect(banner(form)).to_be_visible()
    # Whatever comes of the title, and whenever: it speaks of the same category.
    form.get_by_role("textbox", name="Title").fill("Charged twice while nobody was there")
    proxy.target = int(two_desks[1].port)

    expect(banner(form)).to_be_hidden(timeout=RECOVERY)
    expect(suggestion).to_contain_text("Billing")
    expect(form.get_by_role("textbox", name="Title")).to_have_value("Charged twice while nobody was there")
    expect(form.get_by_role("textbox", name="Description")).to_have_value("I was charged twice for May.")
    expect(form.get_by_role("combobox", name="Category")).to_have_value("billing")
    expect(form.get_by_role("combobox", name="Priority")).to_have_value("critical")
    form.get_by_role("button", name="Submit ticket").click()
    expect(form.get_by_role("link", name="#2")).to_be_visible(timeout=RECOVERY)
    expect(elsewhere.get_by_role("row", name="#2 ")).to_contain_text("Critical")
    expect(comment).to_have_value("Half a comment")
    queue.get_by_role("dialog").get_by_role("button", name="Close ticket").click()
    expect(queue.get_by_role("row", name="#1 ")).to_contain_text("Closed", timeout=RECOVERY)
    expect(elsewhere.get_by_role("row", name="#1 ")).to_contain_text("Closed")
    tickets = httpx.get(f"{two_desks[1].url}/api/tickets/").json()
    assert [(ticket["id"], ticket["suggestion_source"]) for ticket in tickets] == [(2, "local"), (1, None)]


def test_while_redis_is_away_every_page_says_so_and_goes_on_when_it_is_back(
    two_desks, desks_redis, open_page, make_ticket, database
):
    make_ticket()
    form, queue = (open_page(path, url=desk.url) for path, desk in zip(("/", "/tickets"), two_desks, strict=True))
    form.get_by_role("textbox", name="Title").fill("Half a title")
    form.get_by_role("combobox", name="Category").select_option("billing")
    queue.get_by_role("button", name="Close #1").click()
    comment = queue.get_by_role("dialog").get_by_role("textbox", name="Comment")
    comment.fill("Half a comment")

    desks_redis.kill()
    expect(banner(form)).to_contain_text("server")
    expect(queue.get_by_text("The server is out of reach.")).to_be_visible()
    form.get_by_role("textbox", name="Description").fill("Typed while Redis was away.")
    httpx.post(f"{two_desks[0].url}/api/tickets/", json=TICKET).raise_for_status()
    desks_redis.start()

    expect(banner(form)).to_be_hidden(timeout=RECOVERY)
    form.get_by_role("button", name="Submit ticket").click()
    expect(form.get_by_role("link", name="#3")).to_be_visible(timeout=RECOVERY)
    expect(comment).to_have_value("Half a comment")
    queue.get_by_role("dialog").get_by_role("button", name="Close ticket").click()
    expect(queue.get_by_role("row", name="#1 ")).to_contain_text("Closed", timeout=RECOVERY)
    expect(queue.get_by_role("row", name="#3 ")).to_contain_text("Half a title")
    expect(queue.get_by_role("row", name="#3 ")).to_contain_text("Billing")
    for desk in two_desks:
        assert desk.stop() == 0
        assert "Unexpected" not in desk.log
