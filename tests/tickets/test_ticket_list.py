"""The queue's handlers: what is typed goes to the address, and what the address says into the search box."""

import pytest
from reflex.istate.data import RouterData

from support_desk.errors import SearchTooSlow
from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets import queries
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.queue_views import ROWS, CountView

pytestmark = pytest.mark.anyio


async def test_an_address_that_typing_has_left_behind_does_not_touch_the_search_box(state_at):
    queue = await state_at(TicketList, "/tickets?search=lo")
    for typed in ("l", "lo", "log"):
        queue.find(typed)

    assert await queue.load() is None
    assert queue.typed == "log"


async def test_an_address_that_was_not_typed_fills_the_search_box(state_at):
    queue = await state_at(TicketList, "/tickets?search=lo")
    queue.find("log")
    address = {"asPath": "/tickets?search=invoice", "pathname": "/tickets", "headers": {}}
    queue._get_root_state().router = RouterData.from_router_data(address)

    assert "invoice" in str(await queue.load())
    assert queue.typed == "invoice"


async def test_an_address_that_a_new_session_finds_behind_the_typing_does_not_touch_the_search_box(state_at):
    queue = await state_at(TicketList, "/tickets?search=lo")
    queue.find("log")

    assert await queue.load() is None
    assert queue.typed == "log"


async def test_a_search_that_has_arrived_leaves_none_behind(state_at):
    queue = await state_at(TicketList, "/tickets?search=log")
    for typed in ("lo", "log"):
        queue.find(typed)
    await queue.load()

    assert queue._on_their_way == []


async def test_a_filter_chosen_before_the_typed_search_is_in_the_address_keeps_both(state_at):
    queue = await state_at(TicketList, "/tickets?status=open")
    queue.find("log")

    assert "/tickets?priority=high&status=open&search=log" in str(queue.narrow("priority", "high"))
    assert "/tickets?priority=high&status=open&search=login" in str(queue.find("login"))


async def test_what_was_on_its_way_when_somebody_went_elsewhere_is_forgotten(state_at):
    queue = await state_at(TicketList, "/tickets?status=open")
    queue.find("log")
    address = {"asPath": "/tickets?category=billing", "pathname": "/tickets", "headers": {}}
    queue._get_root_state().router = RouterData.from_router_data(address)
    await queue.load()

    assert "/tickets?category=billing&priority=high'" in str(queue.narrow("priority", "high")).replace('"', "'")


async def test_a_page_drawn_anew_knows_nothing_of_a_search_whose_address_was_never_loaded(state_at):
    queue = await state_at(TicketList, "/tickets")
    queue.find("log")

    assert '""' in str(queue.enter()).replace("'", '"')
    assert queue.typed == ""
    assert "/tickets?search=log" in str(queue.find("log"))


async def test_a_page_drawn_anew_has_the_search_of_its_address(state_at):
    queue = await state_at(TicketList, "/tickets?search=invoice")
    queue.find("log")

    assert "invoice" in str(queue.enter())
    assert queue.typed == "invoice"


@pytest.mark.parametrize("address", ["/", "/tickets/7", "/dashboard"])
async def test_what_was_chosen_in_a_queue_that_was_left_meanwhile_leads_nobody_back(state_at, address):
    queue = await state_at(TicketList, address)

    assert [queue.find("log"), queue.narrow("status", "open"), queue.clear()] == [None] * 3
    assert (queue.typed, queue._heading, queue.problem) == ("", [], "")


async def test_a_search_of_too_many_words_says_so_in_place(state_at):
    queue = await state_at(TicketList, "/tickets?search=" + "a+" * 17)
    await queue.load()

    assert queue.problem == "The search has 17 words; it may have 16. This link cannot be shown."
    assert queue.find("a " * 17) is None
    assert queue.problem == "The search has 17 words; it may have 16."


async def test_a_search_that_takes_too_long_says_so_and_leaves_no_others_below(state_at, told, make_ticket, too_slow):
    make_ticket()
    queue = await state_at(TicketList, "/tickets?search=log")
    await queue.load()
    assert len(told["queue"].rows) == 1

    too_slow(queries.page_of_tickets)
    await queue.load()

    assert queue.problem == SearchTooSlow().sentence
    assert (told["queue"].rows, told["count"], told["is_loaded"]) == ([], "", True)


async def test_what_takes_too_long_to_count_is_shown_all_the_same(state_at, told, make_ticket, too_slow):
    for _ in range(ROWS + 1):
        make_ticket()
    too_slow(queries.number_of_tickets)
    queue = await state_at(TicketList, "/tickets?search=log")

    await queue.load()

    assert (len(told["queue"].rows), told["count"], queue.problem) == (ROWS, "Many tickets", "")


async def test_what_stands_on_one_page_is_not_counted_again(state_at, told, make_ticket, too_slow):
    make_ticket()
    too_slow(queries.number_of_tickets)
    queue = await state_at(TicketList, "/tickets?search=log")

    await queue.load()

    assert (told["count"], queue.problem) == ("1 ticket", "")


@pytest.fixture
def too_slow(monkeypatch):
    """A function that lets one kind of read take too long."""

    def make(function) -> None:
        async def read(asked, *given):
            if asked is function:
                raise SearchTooSlow
            return await original(asked, *given)

        original = queries.read
        monkeypatch.setattr(queries, "read", read)

    return make


@pytest.mark.parametrize(
    ("number", "wanted", "said"),
    [
        (0, TicketFilter(), "0 tickets"),
        (1, TicketFilter(), "1 ticket"),
        (1_001, TicketFilter(), "1,001 tickets"),
        (89_409, TicketFilter(), "89,409 tickets"),
        (1_000, TicketFilter(search="log"), "1,000 tickets"),
        (1_001, TicketFilter(search="log"), "1,000+ tickets"),
    ],
)
async def test_a_number_that_is_known_is_said_and_of_one_that_was_counted_where_that_ended(number, wanted, said):
    assert CountView(WHOLE_DESK, wanted).shown(number) == {"count": said}
