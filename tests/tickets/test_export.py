"""All tickets that the filters let through, as CSV that a spreadsheet may open."""

import asyncio
import csv
import io

import pytest
from anyio import CancelScope
from sqlalchemy import text
from starlette.requests import ClientDisconnect

from support_desk.errors import DatabaseAway, SignInNeeded
from support_desk.people.identity import forget_everybody
from support_desk.people.scopes import WHOLE_DESK
from support_desk.store import db
from support_desk.tickets import export
from support_desk.tickets.api.export import ExportAnswer
from support_desk.tickets.filters import TicketFilter
from tests.asking import assert_names

EXPORT = "/api/tickets/export.csv"
ODD = 'He said "it, is; Nö"\n\tand left. 雪'
FORMULAS = {
    "=1+1": "'=1+1",
    "+49 30 1": "'+49 30 1",
    "-2": "'-2",
    "@SUM(A1)": "'@SUM(A1)",
    "＝1+1": "'＝1+1",
    "a;=1+1": "a;'=1+1",
    "a\n =1+1\n@b": "a\n' =1+1\n'@b",
    'a";"=1+1;': 'a";\'"=1+1;',
    'a\n"" =1+1': 'a\n\'"" =1+1',
    "a\n\n=1+1": "a\n\n'=1+1",
    "a\r\n=1+1\r\n\r\n \t-2": "a\r\n'=1+1\r\n\r\n \t'-2",
    "a\t\t=1+1": "a\t\t'=1+1",
    'a\n"\n@b': "a\n\"\n'@b",
    "a=b, c-d": "a=b, c-d",
    "it's": "it's",
}


def table_of(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    content = answer.content.decode("utf-8-sig")
    assert content.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_there_is_a_line_for_each_ticket_with_all_that_is_told_of_it(api, make_ticket, make_account, signed_in):
    client = signed_in(make_account())
    make_ticket(title="First")
    ticket = make_ticket(
        title=ODD, description=ODD, requester_email="r@example.com", requester_name="Rita", assignee_id=1
    )

    answer = client.get(EXPORT)

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tickets.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    newest, oldest = table_of(answer)
    shown = client.get(f"/api/tickets/{ticket.id}/").json()
    people = {"requester_name": "Rita", "requester_email": "r@example.com", "assignee": "Ada", "resolved_at": ""}
    same = ("id", "title", "description", "category", "priority", "status", "created_at", "updated_at")
    assert newest == {name: str(shown[name]) for name in same} | people
    assert (oldest["title"], oldest["requester_name"], oldest["assignee"]) == ("First", "", "")


def test_the_filters_are_those_of_the_list(api, make_ticket):
    for status, title in (("open", "Login"), ("resolved", "Login"), ("open", "Bill")):
        make_ticket(status=status, title=title)

    assert [line["id"] for line in table_of(api.get(EXPORT, params={"status": "open", "search": "LOGIN"}))] == ["1"]
    assert [line["id"] for line in table_of(api.get(f"{EXPORT}/?status=&search="))] == ["3", "2", "1"]
    assert table_of(api.get(EXPORT, params={"status": "closed"})) == []
    for wrong in ("status=done", "colour=red", "limit=1", "search=a&search=b", "assignee=me"):
        assert_names(api.get(f"{EXPORT}?{wrong}"), wrong.partition("=")[0])


def test_its_days_are_those_of_utc_or_of_the_zone_that_is_asked_for(api, make_ticket, session):
    """At 22:30 in UTC it is the day after in Berlin."""
    make_ticket()
    session.execute(text("UPDATE tickets SET created_at = '2026-06-01T22:30:00Z'"))
    session.commit()

    def days(**asked: str) -> list[int]:
        return [day for day in (1, 2) if table_of(api.get(EXPORT, params=asked | {"opened": f"2026-06-0{day}"}))]

    assert (days(), days(zone="UTC"), days(zone="Europe/Berlin")) == ([1], [1], [2])
    assert [days(zone=nonsense) for nonsense in ("", "Nowhere", "../UTC")] == [[1]] * 3
    assert_names(api.get(f"{EXPORT}?zone={'x' * 65}"), "zone")
    assert_names(api.get(f"{EXPORT}?zone=UTC&zone=UTC"), "zone")


@pytest.mark.parametrize("typed", FORMULAS)
def test_nothing_typed_is_a_formula(api, make_ticket, typed):
    make_ticket(title=typed, description=typed, requester_email="=1+1@example.com", requester_name=typed)

    [line] = table_of(api.get(EXPORT))

    for name in ("title", "description", "requester_name"):
        assert line[name] == FORMULAS[typed]
    assert line["requester_email"] == "'=1+1@example.com"


def test_it_is_read_piece_by_piece_by_a_cursor_of_the_server(session, make_ticket, monkeypatch):
    monkeypatch.setattr(export, "LINES_A_PIECE", 2)
    for _ in range(5):
        make_ticket()
    made = export.Export(WHOLE_DESK, TicketFilter())
    try:
        made.begin()
        pieces = [made.piece().count("\r\n") for _ in range(2)]
        last = session.execute(
            text("SELECT query FROM pg_stat_activity WHERE query LIKE 'FETCH FORWARD%'")
        ).scalar_one()
        pieces += [made.piece().count("\r\n") for _ in range(2)]
    finally:
        made.end()

    assert (pieces, last.split()[2]) == ([2, 2, 1, 0], "2")


def test_it_breaks_off_when_its_reader_loses_his_right(api, make_ticket, make_account, signed_in, session, monkeypatch):
    monkeypatch.setattr(export, "LINES_A_PIECE", 1)
    for _ in range(5):
        make_ticket()
    client, pieces, piece = signed_in(make_account()), [], export.Export.piece

    def lose(made) -> str:
        pieces.append(piece(made))
        if len(pieces) == 2:
            session.execute(text("DELETE FROM sign_ins"))
            session.commit()
            forget_everybody()
        return pieces[-1]

    monkeypatch.setattr(export.Export, "piece", lose)
    with pytest.raises(RuntimeError) as broken:
        client.get(EXPORT)

    assert isinstance(broken.value.__cause__, SignInNeeded)
    assert len(pieces) == 2 and pieces[1]
    assert export._engine(db.engine()).pool.checkedout() == 0


def test_of_a_head_no_line_is_read(api, make_ticket, monkeypatch):
    make_ticket()
    read, piece = [], export.Export.piece
    monkeypatch.setattr(export.Export, "piece", lambda made: read.append(piece(made)) or read[-1])

    head, whole = api.head(EXPORT), api.get(EXPORT)

    assert (head.status_code, head.content, read[0]) == (200, b"", "")
    assert head.headers == whole.headers
    assert export._engine(db.engine()).pool.checkedout() == 0


def test_one_more_than_may_be_at_once_is_told_that_others_export(api, database, monkeypatch):
    monkeypatch.setattr(db, "POOL_WAIT_SECONDS", 0)
    full = db.made_engine(pool_size=1)
    monkeypatch.setattr(export, "_engine", lambda _: full)
    with full.connect():
        refused = api.get(EXPORT)

    assert (refused.status_code, refused.json()["detail"].partition(".")[0]) == (
        503,
        "Others export tickets at this moment",
    )
    assert api.get(EXPORT).status_code == 200
    full.dispose()


async def allowed() -> None:
    """He may still read it."""


def test_who_leaves_in_the_midst_leaves_nothing_held(make_ticket):
    make_ticket()

    async def send(message) -> None:
        if message["type"] == "http.response.body":
            raise OSError("He has gone.")

    for _ in range(export.EXPORTS + 1):
        made = export.Export(WHOLE_DESK, TicketFilter())
        answer = ExportAnswer(made, made.begin(), allowed)
        with pytest.raises(ClientDisconnect):
            asyncio.run(answer({"type": "http", "asgi": {"spec_version": "2.4"}}, None, send))
    assert export._engine(db.engine()).pool.checkedout() == 0


@pytest.fixture
def ended(monkeypatch) -> list[bool]:
    """For each export that has ended whether that was on an event loop."""
    found, end = [], export.Export.end

    def note_and_end(made) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            found.append(False)
        else:
            found.append(True)
        end(made)

    monkeypatch.setattr(export.Export, "end", note_and_end)
    return found


def test_nobody_waits_while_one_is_ended(api, make_ticket, ended):
    make_ticket()

    assert len(table_of(api.get(EXPORT))) == 1
    assert ended == [False]


def test_nobody_waits_while_one_is_ended_that_could_not_begin(api, ended, monkeypatch):
    def away(_):
        raise DatabaseAway

    monkeypatch.setattr(export.Export, "begin", away)

    assert api.get(EXPORT).status_code == 503
    assert ended == [False]


def test_one_whose_reader_is_cancelled_is_ended(make_ticket, ended):
    make_ticket()

    async def leave_in_the_midst() -> None:
        made = export.Export(WHOLE_DESK, TicketFilter())
        answer = ExportAnswer(made, made.begin(), allowed)
        with CancelScope() as reading:

            async def send(_) -> None:
                reading.cancel()
                await asyncio.sleep(0)

            await answer({"type": "http", "asgi": {"spec_version": "2.4"}}, None, send)

    asyncio.run(leave_in_the_midst())

    assert ended == [False]
    assert export._engine(db.engine()).pool.checkedout() == 0
