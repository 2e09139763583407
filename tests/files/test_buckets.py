"""Files in a bucket of S3, on a real server that speaks its protocol, and what is told while it is away."""

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta

import boto3
import pytest
from moto.server import ThreadedMotoServer
from sqlalchemy import text
from sqlmodel import Session

from support_desk.files import places
from support_desk.files.sweeping import SWEEP_LOCK, sweep
from support_desk.serving.backups.backup import back_up
from support_desk.serving.backups.restore import restore
from support_desk.store import db

UPLOADS = "/api/tickets/1/attachments/"
LOG = ("file", ("desk.log", b"It says no."))
# Of several parts, as S3 takes them.
LARGE = bytes(range(256)) * 50_000
KEYS = {"AWS_ACCESS_KEY_ID": "desk", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of a server with a bucket `attachments`."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    made_by = {"aws_access_key_id": "desk", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=url, **made_by).create_bucket(Bucket="attachments")
    yield url
    server.stop()


@pytest.fixture
def use_bucket(use_settings, make_ticket) -> Callable[..., None]:
    """A function that lets the desk, which has a ticket, keep its files in a bucket."""
    make_ticket()
    bucket = {"FILES_URL": "s3://attachments/desk"} | KEYS
    return lambda url, **more: use_settings(**(bucket | {"AWS_ENDPOINT_URL": url} | more))


def test_files_go_into_a_bucket_and_come_back_whole_or_in_part(api, s3, use_bucket):
    use_bucket(s3)

    answer = api.post(UPLOADS, files=[LOG, ("file", ("large", LARGE)), ("file", ("empty", b""))])

    assert answer.status_code == 201, answer.text
    small, large, empty = answer.json()
    assert [api.get(file["url"]).content for file in (small, large, empty)] == [LOG[1][1], LARGE, b""]
    part = api.get(large["url"], headers={"Range": "bytes=12000000-12000009"})
    assert (part.status_code, part.content) == (206, LARGE[12_000_000:12_000_010])


def test_what_nothing_refers_to_leaves_the_bucket(api, s3, use_bucket, session):
    use_bucket(s3)
    [file] = api.post(UPLOADS, files=[LOG]).json()
    [key] = session.execute(text("SELECT blob_key FROM attachments")).scalars()
    session.commit()
    api.delete(f"/api/attachments/{file['id']}/").raise_for_status()

    with Session(db.engine()) as other, other.begin():
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SWEEP_LOCK})
        assert sweep(other, spared=timedelta()) == 1

    with pytest.raises(places.NotFound):
        list(places.place().parts(key))


def test_a_backup_takes_files_from_a_bucket_to_a_folder(api, s3, use_bucket, use_settings, new_database, tmp_path):
    use_bucket(s3)
    [file] = api.post(UPLOADS, files=[LOG]).json()
    back_up(str(tmp_path / "it.zip"))

    use_settings(DATABASE_URL=new_database(), FILES_URL=str(tmp_path / "files"))
    restore(str(tmp_path / "it.zip"))

    assert api.get(file["url"]).content == LOG[1][1]


@pytest.fixture
def away() -> str:
    """The address of nobody."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}"


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of somebody who listens and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("trouble", ["away", "silent", "refusing"])
@pytest.mark.parametrize("content", [b"small", LARGE])
def test_while_the_bucket_is_away_nothing_happens_to_the_ticket(
    api, s3, use_bucket, request, monkeypatch, trouble, content
):
    use_bucket(s3)
    [file] = api.post(UPLOADS, files=[LOG]).json()
    before = api.get("/api/tickets/1/").json()
    monkeypatch.setattr(places, "REQUEST_SECONDS", 0.2)
    monkeypatch.setattr(places, "RETRIES", {"max_retries": 1, "retry_timeout": timedelta(seconds=1)})
    if trouble == "refusing":
        use_bucket(s3, FILES_URL="s3://no-such-bucket")
    else:
        use_bucket(request.getfixturevalue(trouble))

    answer = api.post(UPLOADS, files=[("file", ("x", content))], data={"comment": "Look."})

    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert answer.json()["detail"] == "Files are out of reach at the moment. Please try again soon."
    assert api.get("/api/tickets/1/").json() == before
    assert api.patch("/api/tickets/1/", json={"comment": "Words go on."}).status_code == 200
    assert trouble == "refusing" or api.get(file["url"]).status_code == 503
