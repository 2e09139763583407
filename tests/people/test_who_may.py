"""Every call of REST by everyone: let in or refused as the contract's table says, and where refused nothing changes.

The calls are those of the OpenAPI document; one without a line here fails.
"""

import pytest

from support_desk.rest import rest
from tests.given_people import PASSWORD
from tests.people.worlds import LINK, SECRET, everything, sent

NEW = {"title": "No invoice", "description": "None came.", "category": "billing", "priority": "low"}
ME = {"current_password": PASSWORD, "new_password": "battery staple"}
SETUP = {"code": "x", "name": "Eve", "email": "eve@example.com", "password": PASSWORD}
HOOK = {"url": "https://example.com/hook", "events": ["ticket.opened"]}
VIEW = {"name": "Mine", "query": "assignee=me"}
INVITED = {"name": "Bob", "email": "bob@example.com", "role": "agent"}

# The columns: nobody; a requester with the key to the ticket, and one with the key to another; an agent and an admin
# with sessions; an agent's token that only reads, and one that writes. Whom a link has let in is a requester like the
# one with the key; what counts no more is as good as nothing.
TABLE = {
    "GET /api/health": ("200 200 200 200 200 200 200", None),
    "GET /api/tickets/": ("401 403 403 200 200 200 200", None),
    "POST /api/tickets/": ("401 403 403 201 201 403 201", NEW),
    "GET /api/tickets/stats/": ("401 403 403 200 200 200 200", None),
    "POST /api/tickets/similar/": ("401 403 403 200 200 200 200", {"description": "None came."}),
    "GET /api/tickets/{ticket_id}/similar/": ("401 403 403 200 200 200 200", None),
    "POST /api/tickets/classify/": ("401 403 403 200 200 200 200", {"description": "None came."}),
    "GET /api/tickets/{ticket_id}/": ("401 200 404 200 200 200 200", None),
    "GET /api/tickets/{ticket_id}/timeline/": ("401 403 403 200 200 200 200", None),
    "PATCH /api/tickets/{ticket_id}/": ("401 403 404 200 200 403 200", {"priority": "high"}),
    "POST /api/tickets/bulk/": ("401 403 403 200 200 403 200", {"ids": [1], "change": {"priority": "high"}}),
    "POST /api/tickets/bulk/undo/": ("401 403 403 409 409 403 409", {"undo": "none"}),
    "GET /api/tickets/export.csv/": ("401 403 403 200 200 200 200", None),
    "POST /api/tickets/{ticket_id}/timeline/{entry_id}/send/": ("401 403 403 404 404 403 404", None),
    "DELETE /api/tickets/{ticket_id}/delete/": ("401 403 403 403 204 403 403", None),
    "POST /api/tickets/{ticket_id}/attachments/": ("401 201 404 201 201 403 201", {"file": ("x", b"x")}),
    "GET /api/attachments/{attachment_id}/{name}/": ("401 200 404 200 200 200 200", None),
    "DELETE /api/attachments/{attachment_id}/": ("401 403 403 403 204 403 403", None),
    "DELETE /api/tickets/{ticket_id}/": ("401 403 403 403 204 403 403", None),
    "POST /api/session/": (
        "204 204 204 204 204 204 204",
        {"email": "ADA@example.com", "password": PASSWORD},
    ),
    "POST /api/session/link/": ("404 404 404 404 404 404 404", {"email": "customer@example.org"}),
    "PUT /api/session/link/": ("204 204 204 204 204 204 204", {"secret": LINK}),
    "GET /api/session/oidc/": ("303 303 303 303 303 303 303", None),
    "GET /api/session/oidc/callback/": ("303 303 303 303 303 303 303", None),
    "DELETE /api/session/": ("204 204 204 204 204 204 204", None),
    "GET /api/me/": ("401 403 403 200 200 200 200", None),
    "PATCH /api/me/": ("401 403 403 200 200 403 200", ME),
    "GET /api/me/mails/": ("401 403 403 200 200 200 200", None),
    "PATCH /api/me/mails/": ("401 403 403 200 200 403 200", {"critical": False}),
    "GET /api/me/factor/": ("401 403 403 200 200 200 200", None),
    "POST /api/me/factor/": ("401 403 403 201 201 403 403", {"current_password": PASSWORD}),
    "PUT /api/me/factor/": ("401 403 403 409 409 403 403", {"code": "123456"}),
    "DELETE /api/me/factor/": ("401 403 403 409 409 403 403", {"current_password": PASSWORD}),
    "POST /api/me/factor/codes/": ("401 403 403 409 409 403 403", {"current_password": PASSWORD}),
    "GET /api/people/": ("401 403 403 200 200 200 200", None),
    "POST /api/people/": ("401 403 403 403 201 403 403", INVITED),
    "PATCH /api/people/{account_id}/": ("401 403 403 403 200 403 403", {"role": "admin"}),
    "POST /api/people/{account_id}/invitation/": ("401 403 403 403 201 403 403", None),
    "DELETE /api/people/{account_id}/factor/": ("401 403 403 403 204 403 403", None),
    "GET /api/tokens/": ("401 403 403 200 200 200 200", None),
    "POST /api/tokens/": ("401 403 403 201 201 403 201", {"name": "mine", "scope": "read"}),
    "DELETE /api/tokens/{token_id}/": ("401 403 403 204 204 403 204", None),
    "GET /api/audit/": ("401 403 403 403 200 403 403", None),
    "GET /api/views/": ("401 403 403 200 200 200 200", None),
    "POST /api/views/": ("401 403 403 201 201 403 201", VIEW),
    "PATCH /api/views/{view_id}/": ("401 403 403 200 200 403 200", {"name": "Ours"}),
    "DELETE /api/views/{view_id}/": ("401 403 403 204 204 403 204", None),
    "GET /api/webhooks/": ("401 403 403 403 200 403 403", None),
    "POST /api/webhooks/": ("401 403 403 403 201 403 403", HOOK),
    "DELETE /api/webhooks/{webhook_id}/": ("401 403 403 403 204 403 403", None),
    "GET /api/webhooks/{webhook_id}/deliveries/": ("401 403 403 403 200 403 403", None),
    "GET /api/desk/": ("401 403 403 403 200 403 403", None),
    "PATCH /api/desk/": ("401 403 403 403 200 403 403", {"requires_second_factor": True}),
    "POST /api/setup/": ("409 409 409 409 409 409 409", SETUP),
    "POST /api/invitations/": (
        "204 204 204 204 204 204 204",
        {"secret": SECRET, "name": "Cem", "password": PASSWORD},
    ),
}
# What of a ticket is a requester's own to do, beside what the table above tries.
CHANGES = {
    "status resolved": ({"status": "resolved"}, 200),
    "status open": ({"status": "open"}, 200),
    "status closed": ({"status": "closed"}, 403),
    "status in progress": ({"status": "in_progress"}, 403),
    "public comment": ({"comment": "Any news?", "public": True}, 200),
    "comment": ({"comment": "Any news?"}, 200),
    "internal comment": ({"comment": "Any news?", "public": False}, 403),
    "category": ({"category": "billing"}, 403),
    "assignee": ({"assignee": None}, 403),
    "requester": ({"requester": None}, 403),
    "resolved and priority": ({"status": "resolved", "priority": "low"}, 403),
}
REFUSED = ("401", "403", "404", "409")


def calls_of_the_document() -> list[str]:
    paths = rest().openapi()["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


def test_every_call_has_a_line():
    assert sorted(calls_of_the_document()) == sorted(TABLE)


@pytest.mark.parametrize("call", calls_of_the_document())
def test_a_call_lets_in_whom_the_table_names_and_nobody_else(made_world, call):
    told, body = TABLE[call]
    expected = told.split()
    world = made_world()
    before = everything()

    for name, status in zip(world.persons, [*expected, expected[1], *[expected[0]] * 6], strict=True):
        answer = sent(world.persons[name](), call, body)

        assert (name, answer.status_code) == (name, int(status)), answer.text
        if status in REFUSED:
            assert everything() == before, name
        else:
            world = made_world()
            before = everything()
        if status == "401":
            assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("change", CHANGES)
def test_a_requester_changes_of_his_ticket_what_is_his_to_change(made_world, change):
    body, status = CHANGES[change]
    world = made_world()
    before = everything()

    assert sent(world.persons["another requester"](), "PATCH /api/tickets/{ticket_id}/", body).status_code == 404
    assert everything() == before
    for name in ("requester", "requester by a link"):
        assert sent(world.persons[name](), "PATCH /api/tickets/{ticket_id}/", body).status_code == status
        assert status == 200 or everything() == before


# Whoever comes in is nobody in particular yet; what brings him in has tests of its own.
COMES_IN = ("POST /api/session/", "DELETE /api/session/", "POST /api/setup/", "POST /api/invitations/")
COMES_IN += ("POST /api/session/link/", "PUT /api/session/link/")


@pytest.mark.parametrize("call", [call for call in TABLE if not call.startswith("GET") and call not in COMES_IN])
def test_a_cookie_without_its_pages_origin_changes_nothing(made_world, api, call):
    world = made_world()
    client = world.persons["admin"]()
    del client.headers["Origin"]
    before = everything()

    assert sent(client, call, TABLE[call][1]).status_code == 401
    client.headers["Origin"] = "https://evil.example"
    assert sent(client, call, TABLE[call][1]).status_code == 403
    assert everything() == before
