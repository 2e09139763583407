"""The server or its database goes away and comes back; nobody loses a word."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support_desk.serving.postgres.embedded import running_postgres
from tests.desks import Desk
from tests.ports import held_port, number_of


class Postgres:
    """A PostgreSQL that may be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._running = folder, ExitStack()
        self.url = self.start()

    def start(self) -> str:
        return self._running.enter_context(running_postgres(self._folder))

    def stop(self) -> None:
        self._running.close()


@pytest.fixture
def postgres(data_dir) -> Iterator[Postgres]:
    server = Postgres(data_dir)
    yield server
    server.stop()


class Server:
    """A desk that may be stopped and started again at its `url`."""

    def __init__(self, start_desk: Callable[..., Desk], **environment: str) -> None:
        self._start_desk, self._environment = start_desk, environment
        self.start()

    def start(self) -> None:
        self._desk = self._start_desk(**self._environment).ready()
        self.url = self._desk.url

    def stop(self) -> None:
        assert self._desk.stop() == 0

    def is_away(self) -> bool:
        return self._desk.has_ended()


@pytest.fixture(scope="module")
def shared_server(start_shared_desk, database_url) -> Iterator[Server]:
    with held_port() as held:
        server = Server(start_shared_desk, DATABASE_URL=database_url, PORT=str(number_of(held)))
        yield server
        server.stop()


@pytest.fixture
def server(shared_server) -> Server:
    if shared_server.is_away():  # a test has failed
        shared_server.start()
    return shared_server


def banner(page: Page):
    return page.get_by_role("alert").filter(has_text="out of reach")


def test_a_restart_of_the_database_is_said_and_survived(start_desk, postgres, open_page):
    desk = start_desk(DATABASE_URL=postgres.url).ready()
    form, queue = open_page("/", url=desk.url), open_page("/tickets", url=desk.url)
    form.get_by_role("textbox", name="Title").fill("Typed before")
    expect(queue.get_by_text("No tickets yet.")).to_be_visible()

    postgres.stop()
    expect(banner(queue)).to_contain_text("database")
    form.get_by_role("textbox", name="Description").fill("Typed while it was away.")
    form.get_by_role("button", name="Submit ticket").click()
    # Beside the banner, which may be there by now or not.
    expect(form.get_by_role("alert").filter(has_text="Please try again in a moment")).to_be_visible()
    expect(form.get_by_role("textbox", name="Title")).to_have_value("Typed before")
    expect(form.get_by_role("textbox", name="Description")).to_have_value("Typed while it was away.")
    postgres.start()

    expect(banner(queue)).to_be_hidden()
    form.get_by_role("button", name="Submit ticket").click()
    expect(form.get_by_role("link", name="#1")).to_be_visible()
    expect(queue.get_by_role("link", name="Typed before")).to_be_visible()


def test_a_restart_of_the_server_loses_no_word_and_no_choice(server, open_page, make_ticket):
    make_ticket(title="Was there before")
    form, queue = open_page("/", url=server.url), open_page("/tickets?search=before", url=server.url)
    form.get_by_role("textbox", name="Title").fill("Half a title")
    form.get_by_role("combobox", name="Category").select_option("billing")
    queue.get_by_role("button", name="Close #1").click()
    comment = queue.get_by_role("dialog").get_by_role("textbox", name="Comment")
    comment.fill("Half a comment")

    server.stop()
    expect(banner(form)).to_contain_text("server")
    form.get_by_role("textbox", name="Description").fill("Typed while the server was away.")
    form.get_by_role("combobox", name="Priority").select_option("critical")
    server.start()

    expect(banner(form)).to_be_hidden()
    expect(form.get_by_role("status", name="AI suggestion")).to_contain_text("Local classifier")
    expect(form.get_by_role("textbox", name="Title")).to_have_value("Half a title")
    expect(form.get_by_role("combobox", name="Category")).to_have_value("billing")
    expect(form.get_by_role("combobox", name="Priority")).to_have_value("critical")
    form.get_by_role("button", name="Submit ticket").click()
    expect(form.get_by_role("link", name="#2")).to_be_visible()
    expect(comment).to_have_value("Half a comment")
    queue.get_by_role("dialog").get_by_role("button", name="Close ticket").click()
    expect(queue.get_by_role("row", name="#1 ")).to_contain_text("Closed")
    expect(queue.get_by_role("searchbox", name="Search tickets")).to_have_value("before")


def test_a_suggestion_outlives_the_server_that_made_it(server, open_page):
    form = open_page("/", url=server.url)
    form.get_by_role("textbox", name="Description").fill("I was charged twice for May.")
    suggestion = form.get_by_role("status", name="AI suggestion")
    expect(suggestion).to_contain_text("Billing")

    server.stop()
    expect(banner(form)).to_contain_text("server")
    server.start()

    expect(banner(form)).to_be_hidden()
    expect(suggestion).to_contain_text("Billing")
    expect(form.get_by_role("combobox", name="Category")).to_have_value("billing")


def test_a_ticket_stays_on_its_page_while_the_server_is_away_and_after(server, open_page, make_ticket):
    make_ticket(title="Being answered")
    page = open_page("/tickets/1", url=server.url)
    page.get_by_role("textbox", name="Add a comment").fill("Half a comment")

    server.stop()
    expect(banner(page)).to_contain_text("server")
    place = banner(page).bounding_box()
    assert place["y"] + place["height"] <= page.locator(".composer").bounding_box()["y"]
    expect(page.get_by_role("heading", name="Being answered")).to_be_visible()
    server.start()

    expect(banner(page)).to_be_hidden()
    page.get_by_role("combobox", name="Priority").select_option("critical")
    expect(page.get_by_role("list", name="Timeline")).to_contain_text("Priority Medium → Critical")
    expect(page.get_by_role("textbox", name="Add a comment")).to_have_value("Half a comment")


def test_the_page_works_under_any_address_that_it_is_published_under(desk, open_page):
    page = open_page("/dashboard", url=f"http://127.0.0.1:{desk.port}")

    expect(page.get_by_role("group", name="Total tickets")).to_have_text("0")


def test_a_search_typed_while_the_server_is_away_stays_as_it_was_typed(server, open_page, make_ticket):
    make_ticket(title="Was kept")
    queue = open_page("/tickets", url=server.url)
    box = queue.get_by_role("searchbox", name="Search tickets")
    box.press_sequentially("ke")
    expect(queue).to_have_url(re.compile("search=ke$"))

    server.stop()
    expect(banner(queue)).to_contain_text("server")
    box.press_sequentially("pt")
    server.start()

    expect(queue).to_have_url(re.compile("search=kept$"))
    expect(banner(queue)).to_be_hidden()
    expect(queue.get_by_role("link", name="Was kept")).to_be_visible()
    expect(box).to_have_value("kept")
