"""While the database is away every call says so, and afterwards it all goes on by itself."""

from threading import Event
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from support_desk.api import app
from support_desk.people.identity import forget_everybody
from support_desk.process import tasks
from support_desk.serving.postgres.embedded import running_postgres
from support_desk.store import db

NEW = {"title": "t", "description": "d", "category": "billing", "priority": "low"}
CALLS = [
    ("GET", "/api/tickets/", None),
    ("HEAD", "/api/tickets/", None),
    ("POST", "/api/tickets/", NEW),
    ("POST", "/api/tickets/", {"title": "t", "description": "d"}),
    ("GET", "/api/tickets/1/", None),
    ("PATCH", "/api/tickets/1/", {"status": "closed"}),
    ("DELETE", "/api/tickets/1/", None),
    ("DELETE", "/api/tickets/1/delete/", None),
    ("GET", "/api/tickets/stats/", None),
    ("GET", "/api/health", None),
]


def assert_says_so(answer) -> None:
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    if answer.request.method != "HEAD":
        assert answer.json() == {"detail": "The database is out of reach. Please try again in a moment."}


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k", "If-Match": "*"}])
@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_every_call_that_needs_the_database_says_that_it_is_away(api, use_settings, method, path, body, headers, port):
    use_settings(DATABASE_URL=f"postgresql://postgres@127.0.0.1:{port}/desk")

    assert_says_so(api.request(method, path, json=body, headers=headers))


def test_what_needs_no_database_goes_on_without_it_on_a_desk_that_was_open(api, use_settings, port):
    assert api.get("/api/me/").json() == {"role": "open"}
    use_settings(DATABASE_URL=f"postgresql://postgres@127.0.0.1:{port}/desk")

    assert api.post("/api/tickets/classify/", json={"description": "d"}).status_code == 200
    assert api.get("/api/openapi.json").status_code == 200
    assert api.post("/api/tickets/", json={}).status_code == 422
    assert api.get("/api/tickets/?status=done").status_code == 422


def test_nothing_goes_on_without_the_database_on_a_desk_that_was_closed(api, make_account, use_settings, port):
    make_account()
    assert api.get("/api/me/").status_code == 401
    use_settings(DATABASE_URL=f"postgresql://postgres@127.0.0.1:{port}/desk")
    forget_everybody()

    assert_says_so(api.post("/api/tickets/classify/", json={"description": "d"}))


def test_a_database_that_stops_and_comes_back_is_used_again(api, use_settings, data_dir):
    with running_postgres(data_dir) as url:
        use_settings(DATABASE_URL=url)
        assert api.post("/api/tickets/", json=NEW).status_code == 201

    for method, path, body in CALLS:
        assert_says_so(api.request(method, path, json=body))

    with running_postgres(data_dir):
        assert [ticket["id"] for ticket in api.get("/api/tickets/").json()] == [1]
        assert api.get("/api/health").status_code == 200
        assert api.patch("/api/tickets/1/", json={"status": "closed"}).status_code == 200


def test_connections_that_were_cut_are_replaced_unseen(api, make_ticket):
    make_ticket()
    with db.engine().connect() as one, db.engine().connect() as other, db.engine().connect() as cutter:
        pids = [connection.execute(text("SELECT pg_backend_pid()")).scalar_one() for connection in (one, other)]
        one.close()
        other.close()
        cutter.execute(text("SELECT pg_terminate_backend(pid, 5000) FROM unnest(:pids) AS pid"), {"pids": pids})

    with db.engine().connect() as first, db.engine().connect() as second:
        assert [connection.execute(text("SELECT 1")).scalar_one() for connection in (first, second)] == [1, 1]
    assert [api.get("/api/tickets/").status_code for _ in range(5)] == [200] * 5


def test_a_client_is_never_told_of_a_write_that_was_not_committed(api, session):
    session.execute(
        text("CREATE FUNCTION go_away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '57P01'; END $$")
    )
    session.execute(
        text(
            "CREATE CONSTRAINT TRIGGER go_away AFTER INSERT ON tickets DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION go_away()"
        )
    )
    session.commit()
    try:
        assert_says_so(api.post("/api/tickets/", json=NEW))
    finally:
        session.execute(text("DROP FUNCTION go_away CASCADE"))
        session.commit()

    assert api.get("/api/tickets/").json() == []


@pytest.mark.parametrize("path", ["/api/health", "/api/health/"])
def test_health_is_well_when_the_database_answers_and_is_migrated(api, path):
    assert (api.get(path).status_code, api.get(path).json()) == (200, {"status": "ok"})


def test_health_says_when_the_database_is_not_migrated(api, session):
    session.execute(text("ALTER TABLE alembic_version RENAME TO alembic_version_elsewhere"))
    session.commit()
    try:
        answer = api.get("/api/health")
    finally:
        session.execute(text("ALTER TABLE alembic_version_elsewhere RENAME TO alembic_version"))
        session.commit()

    assert (answer.status_code, answer.json()) == (503, {"detail": "The database is not migrated."})


def test_health_says_what_does_not_run_and_should(api, monkeypatch):
    monkeypatch.setattr(tasks, "_kept", {})
    tasks.kept_running(SimpleNamespace(register_lifespan_task=id), "live updates", lambda: None)
    assert api.get("/api/health").status_code == 200

    tasks._kept["live updates"].is_down = True

    answer = api.get("/api/health")
    assert (answer.status_code, answer.json()) == (503, {"detail": "Not running at the moment: live updates."})


def test_health_does_not_wait_for_a_database_that_hangs(api, monkeypatch):
    may_go_on = Event()
    monkeypatch.setattr(app, "HEALTH_SECONDS", 0.1)
    monkeypatch.setattr(app, "is_migrated", lambda connection: may_go_on.wait())

    answer = api.get("/api/health")
    may_go_on.set()

    assert_says_so(answer)
