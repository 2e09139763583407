"""Files are hostile: what they are, what they are called, and which of their bytes are asked for."""

import io
import zipfile
from urllib.parse import unquote

import pytest

from support_desk.files.kinds import Look
from support_desk.files.names import disposition, file_name, url_name
from tests.given_files import PNG

HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF_THAT_RUNS = b"GIF89a/*\x01\x00\x01\x00*/=1;alert(1)//<script>alert(1)</script>"


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", bytes(50_000_000))
    return packed.getvalue()


KINDS = [
    ("picture.png", HTML, "text/html", False),
    ("picture.gif", b"\xef\xbb\xbf  \r\n<HTML><body>", "text/html", False),
    ("notes.txt", b"Hello, <img src=x onerror=alert(1)>", "text/html", False),
    ("notes.txt", b"Hello " * 50_000 + b"<script>alert(1)</script>", "text/html", False),
    ("picture.png", SVG, "image/svg+xml", False),
    ("picture.svg", b"<?xml version='1.0'?><!-- x -->" + SVG, "image/svg+xml", False),
    ("feed.png", b"<?xml version='1.0'?><feed/>", "text/xml", False),
    ("page.html", PNG, "image/png", True),
    ("page.html", PNG + HTML, "image/png", True),
    ("page.html", GIF_THAT_RUNS, "image/gif", True),
    ("run.gif", b"GIF89a=1;/*<script>*/alert(1)", "text/html", False),
    ("photo", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg", True),
    ("photo", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp", True),
    ("notes.html", b"if a < b: List<String> <a@b.org>", "text/plain", True),
    ("notes.html", "Größe 一 😀\tx\x1b[1m".encode(), "text/plain", True),
    ("notes.txt", b"caf\xe9", "application/octet-stream", False),
    ("notes.txt", "<script>".encode("utf-16"), "application/octet-stream", False),
    ("notes.txt", b"\x00" + HTML, "application/octet-stream", False),
    ("notes.txt", b"%PDF-1.7\n<script>", "application/pdf", False),
    ("notes.txt", b"MZ\x90\x00", "application/x-msdownload", False),
    ("notes.txt", zip_bomb(), "application/zip", False),
    ("empty.html", b"", "text/plain", True),
]
NAMES = [
    ("../../etc/passwd", "../../etc/passwd"),
    ("..\\..\\boot.ini", "..\\..\\boot.ini"),
    ("/etc/passwd", "/etc/passwd"),
    ("..", ".."),
    (".", "."),
    ("photo\u202egnp.exe", "photo_gnp.exe"),
    ("a\u2066b\u2069c\u200f", "a_b_c_"),
    ('quoted".png', 'quoted".png'),
    ("100%.png", "100%.png"),
    ("50%2fhalf?#;.png", "50%2fhalf?#;.png"),
    ("  spaces  ", "spaces"),
    ("größe 一 😀.png", "größe 一 😀.png"),
    ("line\r\nX-Evil: 1", "line__X-Evil: 1"),
    ("x" * 300 + ".png", "x" * 251 + ".png"),
    ("a/", "a/"),
]
RANGES = [
    ("bytes=0-0", 206, b"0", "bytes 0-0/10"),
    ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
    ("bytes=7-", 206, b"789", "bytes 7-9/10"),
    ("bytes=-3", 206, b"789", "bytes 7-9/10"),
    ("bytes=-100", 206, b"0123456789", "bytes 0-9/10"),
    ("bytes=5-1000000000000000", 206, b"56789", "bytes 5-9/10"),
    ("bytes=10-", 416, None, "bytes */10"),
    ("bytes=999999999999999999-", 416, None, "bytes */10"),
    ("bytes=-0", 416, None, "bytes */10"),
    ("bytes=4-2", 200, b"0123456789", None),
    ("bytes=-", 200, b"0123456789", None),
    ("bytes=a-b", 200, b"0123456789", None),
    ("bytes=0-1,3-4", 200, b"0123456789", None),
    ("bytes=" + ",".join(["0-"] * 1000), 200, b"0123456789", None),
    ("lines=0-1", 200, b"0123456789", None),
    ("bytes=0-" + "9" * 5000, 200, b"0123456789", None),
    ("bytes=-5-", 200, b"0123456789", None),
]


def given(api, name: str, content: bytes):
    answer = api.post("/api/tickets/1/attachments/", files=[("file", (name, content))])
    assert answer.status_code == 201, answer.text
    return answer.json()[0]


@pytest.mark.parametrize(("name", "content", "content_type", "is_inline"), KINDS)
def test_a_file_is_what_its_bytes_are_and_harmless_in_a_browser(
    api, make_ticket, name, content, content_type, is_inline
):
    make_ticket()
    file = given(api, name, content)
    answer = api.get(file["url"])

    assert (file["content_type"], answer.content) == (content_type, content)
    assert answer.headers["Content-Disposition"].startswith("inline;" if is_inline else "attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and policy.endswith("sandbox")
    told = answer.headers["Content-Type"]
    assert is_inline or not any(word in told for word in ("html", "xml", "svg", "script", "text"))


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(("name", "content", "content_type", "is_inline"), KINDS)
def test_it_makes_no_difference_in_which_parts_bytes_come(name, content, content_type, is_inline, size):
    content = content[:20_000] if len(content) <= 20_000 or size > 1 else b""
    whole, look = Look(), Look()
    whole.see(content)

    for place in range(0, len(content), size):
        look.see(content[place : place + size])

    assert (look.content_type(), look.sha256, look.size) == (whole.content_type(), whole.sha256, len(content))


@pytest.mark.parametrize(("name", "kept_as"), NAMES)
def test_a_name_is_a_text_and_never_a_path(api, make_ticket, kept, name, kept_as):
    make_ticket()
    file = given(api, name, b"x")

    assert file["name"] == kept_as
    step = file["url"].removeprefix(f"/api/attachments/{file['id']}/")
    assert "/" not in step and "\\" not in unquote(step) and step.strip(".")
    answer = api.get(file["url"])
    assert answer.content == b"x"
    assert "X-Evil" not in answer.headers
    told = answer.headers["Content-Disposition"]
    assert told.isascii() and "/" not in told and "\\" not in told
    [stored] = kept()
    assert len(stored) == 40


def test_a_name_with_a_nul_is_refused_and_one_of_a_mail_made_fit():
    assert file_name("a\x00b\ud800.png") == "a_b_.png"
    assert file_name("\u202e") == "_" and file_name("  ") == "file"
    assert (url_name(".."), url_name("a b/c")) == ("file", "a%20b_c")
    assert disposition('"; x=".exe', is_inline=False).startswith('attachment; filename="_; x=_.exe"; filename*=UTF-8')


def test_a_nul_in_a_name_is_wrong_input(api, make_ticket):
    make_ticket()
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\x00.png"\r\n\r\nx\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    assert api.post("/api/tickets/1/attachments/", content=body, headers=headers).status_code == 422


@pytest.mark.parametrize(("header", "status", "content", "told"), RANGES)
def test_ranges_are_kept_to_and_nonsense_is_not_heard(api, make_ticket, header, status, content, told):
    make_ticket()
    file = given(api, "digits", b"0123456789")

    answer = api.get(file["url"], headers={"Range": header})

    assert (answer.status_code, answer.headers.get("Content-Range")) == (status, told)
    if content is None:
        assert answer.json()["detail"] == "The file has no such bytes."
    else:
        assert (answer.content, answer.headers["Content-Length"]) == (content, str(len(content)))


def test_a_range_of_what_has_changed_is_not_given(api, make_ticket):
    make_ticket()
    file = given(api, "digits", b"0123456789")
    tag = api.get(file["url"]).headers["ETag"]

    for shown, status in ((tag, 206), ('"another"', 200)):
        assert api.get(file["url"], headers={"Range": "bytes=0-1", "If-Range": shown}).status_code == status


def test_a_range_of_nothing_is_none(api, make_ticket):
    make_ticket()
    file = given(api, "empty", b"")

    for header in ("bytes=0-", "bytes=-1"):
        assert api.get(file["url"], headers={"Range": header}).status_code == 416


def test_far_too_many_parts_are_refused(api, make_ticket):
    make_ticket()
    part = b'--x\r\nContent-Disposition: form-data; name="comment"\r\n\r\nx\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    for body in (part * 100_000, b"--x\r\n" + b"A: b\r\n" * 100_000, b"--x\r\nA: " + b"b" * 1_000_000):
        assert api.post("/api/tickets/1/attachments/", content=body, headers=headers).status_code == 422
