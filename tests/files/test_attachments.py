"""Files over REST: brought with words or without, seen by those who may, and gone when they are deleted."""

import pytest
from sqlalchemy import text

from support_desk.files.places import Place
from tests.asking import assert_names
from tests.given_files import PNG
from tests.given_people import ORIGIN, new_client

UPLOADS = "/api/tickets/1/attachments/"
LOG = ("file", ("desk.log", b"It says no.\n", "image/png"))
PICTURE = ("file", ("screen.png", PNG, "text/html"))


@pytest.fixture
def ticket(make_ticket):
    return make_ticket(requester_name="Rita", requester_email="rita@example.com")


def upload(client, *files, ticket: int = 1, **fields):
    answer = client.post(f"/api/tickets/{ticket}/attachments/", files=list(files or [LOG]), data=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_files_come_with_a_comment_on_which_they_hang(api, ticket):
    log, picture = upload(api, LOG, PICTURE, comment=" Look. ", public="true")

    url = "/api/attachments/1/desk.log"
    assert log == {"id": 1, "name": "desk.log", "size": 12, "content_type": "text/plain", "url": url}
    assert (picture["content_type"], picture["size"]) == ("image/png", len(PNG))
    detail = api.get("/api/tickets/1/").json()
    [comment] = detail["comments"]
    assert (comment["body"], comment["public"], comment["attachments"]) == ("Look.", True, [log, picture])
    assert detail["attachments"] == []
    [entry] = detail["timeline"]
    assert (entry["kind"], entry["attachments"]) == ("comment", [log, picture])
    assert api.get("/api/tickets/1/timeline/").json() == [entry]


def test_files_without_a_comment_are_the_tickets_own_and_an_entry_of_their_own(api, ticket):
    before = api.get("/api/tickets/1/")
    files = upload(api, public="true")

    after = api.get("/api/tickets/1/")
    detail = after.json()
    assert (detail["attachments"], detail["comments"]) == (files, [])
    [entry] = detail["timeline"]
    assert (entry["kind"], entry["body"], entry["public"], entry["attachments"]) == ("attachment", None, True, files)
    assert entry["actor"] == {"kind": "api", "id": None, "name": "api"}
    assert before.headers["ETag"] != after.headers["ETag"]


def test_the_bytes_come_back_as_they_were(api, ticket):
    for file, sent in zip(upload(api, LOG, PICTURE), (LOG, PICTURE), strict=True):
        answer = api.get(file["url"])

        assert (answer.status_code, answer.content) == (200, sent[1][1])
        assert answer.headers["Content-Length"] == str(file["size"])
        known = [("If-None-Match", '"other"'), ("If-None-Match", answer.headers["ETag"])]
        for headers in (known, known[::-1], known[1:]):
            assert api.get(file["url"], headers=headers).status_code == 304
        head = api.head(file["url"])
        assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])


def test_an_empty_file_is_a_file(api, ticket):
    [file] = upload(api, ("file", ("empty", b"")))

    assert (file["size"], api.get(file["url"]).content) == (0, b"")


@pytest.mark.parametrize(
    ("files", "fields", "field"),
    [
        ([], {"comment": "No file."}, "file"),
        ([("file", ("", b""))], {}, "file"),
        ([LOG], {"comment": " "}, "comment"),
        ([LOG], {"comment": "x" * 5001}, "comment"),
        ([LOG], {"comment": "a\x00b"}, "comment"),
        ([LOG], {"public": "yes"}, "public"),
        ([LOG], {"colour": "red"}, "colour"),
        ([LOG, ("comment", ("x", b"as a file"))], {}, "comment"),
        ([("file", (None, b"no filename"))], {}, "file"),
        ([LOG, ("public", (None, b"true")), ("public", (None, b"false"))], {}, "public"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_changed(api, ticket, kept, files, fields, field):
    files = files or [("comment", (None, fields.pop("comment")))]

    assert_names(api.post(UPLOADS, files=files, data=fields), field)

    assert api.get("/api/tickets/1/").json()["timeline"] == []


def test_a_body_that_is_no_form_is_415_and_one_that_is_broken_422(api, ticket):
    form = "multipart/form-data"
    for content_type in ("application/json", form, f"{form}; boundary=", f"{form}; boundary={'x' * 71}", "text/plain"):
        assert api.post(UPLOADS, content=b"{}", headers={"Content-Type": content_type}).status_code == 415, content_type
    headers = {"Content-Type": f"{form}; boundary=xyz"}
    begun = b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbytes'
    nameless = b"--xyz\r\n\r\nbytes\r\n--xyz--\r\n"
    for body in (b"", b"nonsense", begun, begun + b"\r\n--xyz", nameless, b"--xyz\r\n" + b"x" * 100_000):
        assert_names(api.post(UPLOADS, content=body, headers=headers), "body")


def test_limits_are_25_mb_a_file_10_files_a_call_and_100_a_ticket(api, ticket, kept):
    large = b"x" * 25_000_000
    assert upload(api, ("file", ("just.right", large)))[0]["size"] == 25_000_000
    for files in ([("file", ("too.large", large + b"x"))], [LOG] * 11):
        answer = api.post(UPLOADS, files=files)
        assert (answer.status_code, "25 MB" in answer.json()["detail"]) == (413, True)
    assert len(kept()) <= 11  # those of the refused call go with the next sweep

    for _ in range(9):
        upload(api, *[LOG] * 10)
    upload(api, *[LOG] * 9)
    answer = api.post(UPLOADS, files=[LOG])
    assert (answer.status_code, answer.json()["detail"]) == (413, "A ticket may have 100 files.")


def test_a_body_that_says_it_is_too_large_is_refused_unread(api, ticket):
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "251000001"}

    assert api.post(UPLOADS, content=b"", headers=headers).status_code == 413


def test_a_ticket_that_is_none_takes_nothing(api, kept):
    assert api.post(UPLOADS, files=[LOG]).status_code == 404
    assert kept() == []


def test_another_name_or_number_is_404(api, ticket):
    [file] = upload(api)

    for url in ("/api/attachments/1/other.log", "/api/attachments/2/desk.log", "/api/attachments/1/desk.log%00"):
        assert api.get(url).status_code == 404, url
    assert api.get(f"/api/attachments/{10**30}/desk.log").status_code == 404
    assert api.get("/api/attachments/one/desk.log").status_code == 422
    assert api.get(file["url"] + "/").status_code == 200


def test_a_deleted_file_is_gone_and_the_timeline_says_so(api, ticket):
    [file] = upload(api, comment="Look.")

    assert api.delete("/api/attachments/1/").status_code == 204

    assert api.get(file["url"]).status_code == 404
    assert api.delete("/api/attachments/1/").status_code == 404
    detail = api.get("/api/tickets/1/").json()
    assert detail["comments"][0]["attachments"] == []
    gone = detail["timeline"][-1]
    assert (gone["kind"], gone["before"], gone["after"], gone["public"]) == ("attachment", "desk.log", None, False)


def test_files_go_with_their_ticket(api, ticket):
    [file] = upload(api)

    assert api.delete("/api/tickets/1/").status_code == 204

    assert api.get(file["url"]).status_code == 404


def test_a_requester_brings_public_files_and_sees_no_others(ticket, make_ticket, make_account, signed_in, customer_of):
    make_ticket()
    agent, rita, other = signed_in(make_account()), customer_of(1), customer_of(2)
    [internal], [public] = upload(agent, comment="For us."), upload(agent, comment="For you.", public="true")
    [own] = upload(rita)

    assert [rita.get(file["url"]).status_code for file in (internal, public, own)] == [404, 200, 200]
    assert [other.get(file["url"]).status_code for file in (internal, public, own)] == [404, 404, 404]
    detail = rita.get("/api/tickets/1/").json()
    assert (detail["attachments"], detail["comments"][0]["attachments"]) == ([own], [public])
    assert agent.get("/api/tickets/1/").json()["timeline"][-1]["actor"]["name"] == "Rita"
    assert rita.post(UPLOADS, files=[LOG], data={"public": "false"}).status_code == 403
    assert rita.delete(f"/api/attachments/{own['id']}/").status_code == 403
    assert other.post(UPLOADS, files=[LOG]).status_code == 404


def test_a_requesters_file_reopens_his_ticket(api, ticket, make_account, signed_in, customer_of):
    agent = signed_in(make_account())
    agent.patch("/api/tickets/1/", json={"status": "resolved"}).raise_for_status()

    upload(customer_of(1))

    assert agent.get("/api/tickets/1/").json()["status"] == "open"


def test_on_the_page_of_a_link_everybody_is_its_requester(api, ticket, customer_of):
    answer = customer_of(1).post(f"{UPLOADS}?as=requester", files=[LOG])

    assert answer.status_code == 201
    [entry] = api.get("/api/tickets/1/").json()["timeline"]
    assert (entry["actor"]["kind"], entry["actor"]["name"], entry["public"]) == ("requester", "Rita", True)
    assert api.post(f"{UPLOADS}?as=requester", files=[LOG]).status_code in (401, 404)


@pytest.mark.parametrize("is_open", [True, False])
def test_on_the_page_of_his_own_ticket_so_is_whom_a_mailed_link_has_let_in(
    api, make_ticket, make_account, customer_by_link, key_of, session, is_open
):
    make_ticket(status="resolved", requester_name="Rita", requester_email="rita@example.com")
    make_ticket(requester_name="Tom", requester_email="tom@example.com")
    rita = customer_by_link()
    if not is_open:
        make_account()

    answer = rita.post(f"{UPLOADS}?as=requester", files=[LOG], data={"comment": "Look."})

    assert answer.status_code == 201
    entry = session.execute(text("SELECT actor, actor_kind, public, body FROM timeline_entries WHERE ticket_id = 1"))
    assert ("Rita", "requester", True, "Look.") in [tuple(row) for row in entry]
    assert session.execute(text("SELECT status FROM tickets WHERE id = 1")).scalar_one() == "open"
    assert rita.post("/api/tickets/2/attachments/?as=requester", files=[LOG]).status_code == 404

    with_his_key = new_client(api, Cookie=f"{rita.headers['Cookie']}; desk_ticket={key_of(2)}", Origin=ORIGIN)
    with_his_key.post("/api/tickets/2/attachments/?as=requester", files=[LOG]).raise_for_status()
    told = session.execute(text("SELECT actor FROM timeline_entries WHERE ticket_id = 2")).scalars().all()
    assert told == ["Tom"]


def test_a_read_token_and_nobody_are_refused_before_anything_is_read(api, ticket, make_account, token_of, kept):
    token = token_of(make_account(), "read")

    assert api.post(UPLOADS, files=[LOG], headers={"Authorization": f"Bearer {token}"}).status_code == 403
    assert api.post(UPLOADS, files=[LOG]).status_code == 401
    assert api.get("/api/attachments/1/desk.log").status_code == 401
    assert kept() == []


def test_a_head_says_what_a_get_would_and_reads_no_more_than_a_byte(api, ticket, monkeypatch):
    [file] = api.post(UPLOADS, files=[("file", ("large", b"x" * 1_000_000))]).json()
    asked: list[int] = []
    get = Place.get

    async def get_and_note(place, key, start, end):
        asked.append(end - start)
        return await get(place, key, start, end)

    monkeypatch.setattr(Place, "get", get_and_note)
    head, part = api.head(file["url"]), api.head(file["url"], headers={"Range": "bytes=10-"})

    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, "1000000", b"")
    assert (part.status_code, part.headers["Content-Range"]) == (206, "bytes 10-999999/1000000")
    assert asked == [1, 1]
