"""What comes with letters, and what of them is too long to be shown."""

import pytest

from support_desk.errors import FilesAway
from support_desk.mail.incoming import taking
from support_desk.mail.incoming.reading.letter import read_letter
from support_desk.mail.incoming.taking import take
from support_desk.mail.threads import reply_address
from tests.mail.incoming.corpus.samples import PIXEL, file, joined, mail, multipart, part, plain
from tests.mail.incoming.given_letters import HERS, RITA, letters, tickets

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("mail_is_on")]


async def test_what_came_with_an_answer_hangs_on_it_for_the_requester_too(session, api, file_ticket):
    file_ticket()
    parts = part("Look.", "text/plain"), file("pixel.png", PIXEL, "image/png")
    raw = multipart(*parts, From=RITA, To=reply_address(1, HERS), Subject="x")

    await take(raw)

    [comment] = api.get("/api/tickets/1/").json()["comments"]
    [attached] = comment["attachments"]
    assert (comment["body"], attached["name"], attached["content_type"]) == ("Look.", "pixel.png", "image/png")
    assert api.get(attached["url"]).content == PIXEL


async def test_what_came_with_a_new_mail_hangs_on_the_ticket(session, api):
    await take(multipart(part("Look.", "text/plain"), file("a.txt", b"one"), file("a.txt", b"two"), From=RITA))

    attached = api.get("/api/tickets/1/").json()["attachments"]
    assert [(each["name"], api.get(each["url"]).content) for each in attached] == [("a.txt", b"one"), ("a.txt", b"two")]


async def test_a_text_that_is_too_long_to_be_shown_is_there_as_a_file(session, api, file_ticket):
    file_ticket()
    body = "word " * 5_000

    await take(plain(body, From=RITA, To=reply_address(1, HERS)))

    [comment] = api.get("/api/tickets/1/").json()["comments"]
    assert 4_900 < len(comment["body"]) <= 5_000
    assert [api.get(each["url"]).text for each in comment["attachments"]] == [body.strip()]


async def test_what_a_note_leaves_no_room_for_is_there_as_a_file(session, api, file_ticket):
    file_ticket()
    long, short = "x" * 19_980, "x" * 4_980
    stranger = {"From": "Eve <eve@example.net>", "To": reply_address(1, HERS)}
    files = [file(str(number), b"x") for number in range(100)]

    await take(plain(long, **stranger))
    await take(multipart(part("Look.", "text/plain"), *files[1:], From=RITA, To=reply_address(1, HERS)))
    await take(multipart(part(short, "text/plain"), *files[:1], From=RITA, To=reply_address(1, HERS)))
    await take(multipart(part(long, "text/plain"), *files, file("one more", b"x"), From=RITA))

    [attached] = api.get("/api/tickets/2/").json()["attachments"]
    assert "not by its requester" in tickets(session)[1][2] and api.get(attached["url"]).text == long
    _, comment = api.get("/api/tickets/1/").json()["comments"]
    assert comment["body"].endswith(
        " …\n\n(Files came with this that the ticket has no room for: 1. They are in the mailbox.)"
    )
    assert "no room for: 2." in tickets(session)[2][2]


async def test_a_mail_with_more_files_than_a_ticket_may_have_is_a_ticket_that_says_so(session, api):
    await take(multipart(part("Look.", "text/plain"), *(file(f"{n}", b"x") for n in range(103)), From=RITA))

    [ticket] = tickets(session)
    assert ticket[2] == "Look.\n\n(Files came with this that the ticket has no room for: 3. They are in the mailbox.)"
    assert len(api.get("/api/tickets/1/").json()["attachments"]) == 100
    assert letters(session) == [("done", None, 1)]


async def test_an_answer_with_files_for_which_there_is_no_room_says_what_its_sender_wrote(session, api):
    await take(multipart(part("Look.", "text/plain"), *(file(f"{n}", b"x") for n in range(99)), From=RITA))
    files = file("1", b"x"), file("2", b"x"), file("3", b"x")

    await take(multipart(part("And look here.", "text/plain"), *files, From=RITA, To=reply_address(1, HERS)))

    [comment] = api.get("/api/tickets/1/").json()["comments"]
    said, _, excuse = comment["body"].splitlines()
    assert said == "And look here."
    assert excuse == "(Files came with this that the ticket has no room for: 2. They are in the mailbox.)"
    assert [each["name"] for each in comment["attachments"]] == ["1"]


async def test_while_there_is_no_place_for_files_their_mail_waits_and_others_do_not(session, monkeypatch):
    async def away(*_):
        raise FilesAway

    monkeypatch.setattr(taking, "store", away)

    with pytest.raises(FilesAway):
        await take(multipart(part("Look.", "text/plain"), file("a", b"x"), From=RITA))
    await take(plain("Hello", From=RITA))

    assert [body for _, _, body, *_ in tickets(session)] == ["Hello"]
    assert len(letters(session)) == 1


@pytest.mark.parametrize("kind", ["multipart/mixed; boundary=Q", "multipart/mixed", "multipart/mixed; charset=koi8-r"])
async def test_an_enclosed_mail_whose_parts_cannot_be_told_apart_is_there_as_it_was_sent(session, api, kind):
    inner = f"Subject: Inner\nContent-Type: {kind}\n\nGrüße".encode("latin-1")

    await take(multipart(part("Please look at this.", "text/plain"), part(inner, "message/rfc822"), From=RITA))

    assert [body for _, _, body, *_ in tickets(session)] == ["Please look at this."]
    [attached] = api.get("/api/tickets/1/").json()["attachments"]
    assert (attached["name"], api.get(attached["url"]).content) == ("Inner.eml", inner + b"\r\n")


@pytest.mark.parametrize("way", ["base64", "quoted-printable"])
async def test_an_enclosed_mail_that_was_encoded_is_there_as_it_was_before(session, api, way):
    inner = multipart(part("Grüße = 1", "text/plain; charset=utf-8"), Subject="x" * 100)

    await take(multipart(part("Please look at this.", "text/plain"), part(inner, "message/rfc822", way), From=RITA))

    assert [body for _, _, body, *_ in tickets(session)] == ["Please look at this."]
    [attached] = api.get("/api/tickets/1/").json()["attachments"]
    content = api.get(attached["url"]).content
    assert (attached["name"], content.replace(b"\r\n", b"\n")) == ("message.eml", inner.replace(b"\r\n", b"\n"))


async def test_an_enclosed_mail_that_is_only_said_to_be_encoded_is_there_as_it_was_sent(session, api):
    inner = plain("Hello")
    said = part(inner, "message/rfc822").replace(b": 8bit", b": base64", 1)

    await take(multipart(part("Please look at this.", "text/plain"), said, From=RITA))

    [attached] = api.get("/api/tickets/1/").json()["attachments"]
    assert api.get(attached["url"]).content == inner


def test_an_enclosed_mail_with_an_empty_boundary_is_the_same_whenever_it_is_read():
    inner = mail(joined(part("Hello", "text/plain"), boundary=""), Content_Type='multipart/mixed; boundary=""')
    raw = multipart(part("Please look at this.", "text/plain"), part(inner, "message/rfc822"))

    assert read_letter(raw, None) == read_letter(raw, None)
