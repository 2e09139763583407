"""What a browser, or anybody with its socket, may call."""

import pytest
from reflex_base.registry import RegistrationContext
from sqlmodel import select

import support_desk.support_desk  # noqa: F401  registers every state
from support_desk.figures.states.dashboard import Dashboard
from support_desk.people.authority import Deed
from support_desk.people.states.watch.guard import needed_for
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.doing.by_hand import number_of
from support_desk.tickets.states.doing.deeds import Deeds
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.queue import TicketList
from support_desk.views.states.saved import SavedViews

pytestmark = pytest.mark.anyio
ON_A_TICKET = {
    Deed.find: "leave_dialogs",
    Deed.change: "ask_to_close assign_to_me close_ticket reopen resolve set_priority",
    Deed.delete: "ask_to_delete delete_ticket",
}
CALLABLE = {
    "visitor": {Deed.enter: "go_on load"},
    "sent_mails": {Deed.change: "send_again"},
    "dashboard": {Deed.find: "choose_span load show_days"},
    "ticket_form": {
        Deed.submit: "begin_another choose_category choose_priority describe enter entitle load mend resume submit "
        "suggest",
    },
    "deeds": {Deed.find: "put_away", Deed.change: "undo"},
    "ticket_list": {
        Deed.find: "leave_dialogs clear enter find leave_selected load narrow",
        Deed.change: f"{ON_A_TICKET[Deed.change]} ask_about_selected change_selected close_selected",
        Deed.delete: f"{ON_A_TICKET[Deed.delete]} delete_selected",
    },
    "ticket_detail": {
        Deed.find: "leave_dialogs enter load show_newer show_older",
        Deed.change: f"{ON_A_TICKET[Deed.change]} add_comment apply_suggestion assign mend put_link_away set_property "
        "renew_link show_link",
        Deed.delete: ON_A_TICKET[Deed.delete],
    },
    "hints": {Deed.find: "read_along", Deed.submit: "write_along"},
    "neighbours": {Deed.find: "look"},
    "presence": {Deed.find: "load", Deed.change: "write"},
    "saved_views": {
        Deed.enter: "enter load",
        Deed.find: "count",
        Deed.keep: "ask_to_change change delete save turn_changing turn_saving",
    },
    "invited": {Deed.enter: "load"},
    "linked": {Deed.enter: "load"},
    "my_tickets": {Deed.follow: "load"},
    "requester_page": {
        Deed.follow: "load_own",
        Deed.enter: "enter load",
        Deed.answer: "answer mend",
        Deed.settle: "reopen resolve",
    },
    "team": {
        Deed.enter: "enter",
        Deed.manage: "load",
        Deed.appoint: "activate choose_role deactivate invite invite_again put_link_away reset_factor turn_dialog",
    },
    "own_mails": {Deed.own: "want"},
    "desk_page": {Deed.post: "load"},
    "webhooks": {Deed.oversee: "enter", Deed.hook: "delete make put_secret_away try_again turn_dialog"},
    "mail_out": {Deed.post: "enter send_test"},
    "learning": {Deed.teach: "enter go_back learn"},
    "mail_in": {Deed.post: "enter try_again"},
    "desk_rules": {Deed.appoint: "require_factor"},
    "factor": {Deed.secure: "confirm put_codes_away renew"},
    "own": {
        Deed.enter: "enter",
        Deed.be_known: "load",
        Deed.own: "end make_token put_token_away revoke turn_dialog",
    },
}
REFLEXS = "hydrate hydrate_and_load on_load_internal set_is_hydrated update_vars_internal handle_frontend_exception"
NONSENSE = [None, 7, -1, 1.5, True, "", "x", "\x00", "\ud800", [], {}, {"a": 1}, "9" * 400, "²"]


async def test_nothing_else_can_be_called_and_each_says_what_its_caller_must_be_allowed_to_do():
    found = {}
    for name in RegistrationContext.get().event_handlers:
        state, handler = name.split(".")[-2:]
        if handler != "setvar":
            found.setdefault(state.rsplit("____", 1)[1], {})[handler] = needed_for(name)

    reflexs = [found.pop(state) for state in list(found) if state.startswith("frontend_") or state.endswith("state")]
    assert {name for each in reflexs for name in each} == set(REFLEXS.split())
    assert {deeds for each in reflexs for deeds in each.values()} == {(Deed.enter,)}
    assert found == {
        state: {handler: (deed,) for deed, handlers in by_deed.items() for handler in handlers.split()}
        for state, by_deed in CALLABLE.items()
    }


async def test_a_handler_without_a_line_is_nobodys():
    assert needed_for("reflex___state____state.setvar") == ()
    assert needed_for("unknown") == ()


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_for_a_number_changes_no_ticket(state_at, make_ticket, session, nonsense):
    make_ticket()
    state = await state_at(TicketList, "/tickets")

    await state.resolve(nonsense)

    assert state.problem
    assert session.exec(select(Ticket)).one().status == "open"


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_for_the_number_of_a_page_changes_no_ticket(state_at, make_ticket, session, nonsense):
    make_ticket()
    page = await state_at(TicketDetail, "/tickets/1")
    for called, *given in (
        (page.set_property, "priority", "high"),
        (page.apply_suggestion, "billing", "high"),
        (page.assign, ""),
    ):
        page.problem = ""
        await called(nonsense, *given)
        assert page.problem
    await page.add_comment({"ticket": nonsense, "new_comment": "Here."})

    assert page.comment_problem or (await page.get_state(Deeds)).problem
    assert session.exec(select(Ticket)).one().priority == "medium"
    assert session.exec(select(TimelineEntry)).all() == []


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_in_a_dialog_changes_no_ticket(state_at, make_ticket, session, nonsense):
    make_ticket()
    state = await state_at(TicketList, "/tickets")
    state.ask_to_close(nonsense)
    await state.close_ticket({"comment": nonsense})
    state.ask_to_delete(nonsense)
    await state.delete_ticket()

    assert state.dialog_problem
    assert session.exec(select(Ticket)).one().status == "open"


async def test_nonsense_takes_no_room_in_a_session(state_at, make_ticket):
    make_ticket()
    long, views = "9" * 100_000, await state_at(SavedViews, "/tickets")
    queue, page = await state_at(TicketList, "/tickets"), await state_at(TicketDetail, "/tickets/1")
    for state in (queue, page):
        state.ask_to_close(long)
        state.ask_to_delete(long)
    queue.narrow(long, long)
    await page.set_property(1, long, long)
    await page.set_property(long, "priority", "high")
    await page.add_comment({"ticket": long, "new_comment": "Here."})
    views.ask_to_change(1, long, False)

    for state in (queue, page, views):
        assert sum(len(str(value)) for value in vars(state).values()) < 1_000


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_from_a_key_changes_no_ticket(state_at, make_ticket, session, nonsense):
    make_ticket()
    state = await state_at(TicketList, "/tickets")
    for form in ({"ticket": nonsense, "priority": "high"}, {"ticket": "1", "priority": nonsense}):
        await state.set_priority(form)
        assert state.problem

    assert session.exec(select(Ticket)).one().priority == "medium"


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_in_the_form_stores_nothing(state_at, session, nonsense):
    state = await state_at(TicketForm)
    for field in ("title", "description", "category", "priority"):
        good = {"title": "t", "description": "d", "category": "billing", "priority": "low"}
        if field in ("category", "priority") and nonsense == "":
            continue  # means: as suggested
        if field in ("title", "description") and nonsense in ("x", "9" * 400, "²"):
            continue  # a title like any other, but for its length
        await state.submit(good | {field: nonsense})
        assert state.problem_field == field

    assert session.exec(select(Ticket)).all() == []


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_for_a_filter_or_a_property_is_answered_in_place(state_at, make_ticket, session, nonsense):
    make_ticket()
    queue = await state_at(TicketList, "/tickets")
    page = await state_at(TicketDetail, "/tickets/1")
    await page.load()

    queue.narrow(nonsense, nonsense)
    await page.set_property(1, nonsense, nonsense)

    assert queue.problem and page.problem
    assert session.exec(select(Ticket)).one().priority == "medium"


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_for_days_leads_nowhere(state_at, nonsense):
    state = await state_at(Dashboard, "/dashboard?days=2026-01-01..2026-01-31")
    await state.load()
    shown = state.span, state.first, state.last

    assert await state.choose_span(nonsense) is None
    assert await state.show_days(nonsense, state.last) is None
    assert await state.show_days(state.first, nonsense) is None
    assert (state.span, state.first, state.last) == shown


async def test_what_the_browser_keeps_cannot_reach_other_tickets_by_itself(state_at, make_ticket, session):
    make_ticket()
    state = await state_at(TicketList, "/tickets")
    state.closing = "1; DROP TABLE tickets"

    await state.close_ticket({})

    assert state.dialog_problem == "The ticket's number must be digits only."
    assert session.exec(select(Ticket)).one().status == "open"


async def test_only_plain_digits_are_a_number():
    assert number_of("12") == 12
    assert number_of(12) == 12
