"""A ticket with more on its timeline than anybody wants at once: the newest, totals, and the rest in pages."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

TIMELINE = "/api/tickets/1/timeline/"
FILL = text("""
INSERT INTO timeline_entries (ticket_id, kind, body, before, after, actor)
SELECT 1, CASE WHEN n % 4 = 0 THEN 'status' ELSE 'comment' END, CASE WHEN n % 4 > 0 THEN 'number ' || n END,
  CASE WHEN n % 4 = 0 THEN 'open' END, CASE WHEN n % 4 = 0 THEN 'closed' END, 'api'
FROM generate_series(1, :number) AS n
""")


@pytest.fixture
def fill(session: Session, make_ticket):
    """A function that gives a new ticket so many entries, three of four of them comments."""

    def fill(number: int) -> None:
        make_ticket()
        session.execute(FILL, {"number": number})
        session.commit()

    return fill


def next_page(answer) -> str | None:
    return answer.links.get("next", {}).get("url")


def ids(entries: list[dict]) -> list[int]:
    return [entry["id"] for entry in entries]


@pytest.mark.parametrize("change", [None, {"comment": "number 405"}])
def test_a_ticket_shows_the_newest_200_of_each_and_how_many_there_are(api, fill, change):
    fill(404)

    ticket = (api.patch("/api/tickets/1/", json=change) if change else api.get("/api/tickets/1/")).json()

    last = 405 if change else 404
    assert ids(ticket["timeline"]) == list(range(last - 199, last + 1))
    assert ids(ticket["comments"]) == [n for n in range(1, last + 1) if n % 4][-200:]
    assert (ticket["timeline_total"], ticket["comments_total"]) == (last, 304 if change else 303)


def test_changes_at_the_same_moment_are_answered_no_longer(api, fill):
    fill(404)

    answer = api.patch("/api/tickets/1/", json={"status": "closed"}, headers={"If-Match": "*"})

    assert (len(answer.json()["timeline"]), answer.json()["timeline_total"]) == (200, 405)


@pytest.mark.parametrize("path", [TIMELINE, TIMELINE.rstrip("/")])
def test_the_first_page_is_the_newest_oldest_first_and_fifty_long(api, fill, path):
    fill(120)

    answer = api.get(path)

    assert ids(answer.json()) == list(range(71, 121))
    assert answer.json()[1] == api.get("/api/tickets/1/").json()["timeline"][-49]


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
def test_following_the_link_shows_each_older_entry_once_while_others_are_added(api, fill, limit):
    fill(7)

    seen, url = [], f"{TIMELINE}?limit={limit}"
    while url:
        answer = api.get(url)
        assert len(answer.json()) <= limit
        seen = ids(answer.json()) + seen
        api.patch("/api/tickets/1/", json={"comment": "Another."})
        url = next_page(answer)

    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_a_ticket_to_which_nothing_happened_has_an_empty_timeline(api, make_ticket):
    make_ticket()

    answer = api.get(TIMELINE)
    ticket = api.get("/api/tickets/1/").json()

    assert (answer.status_code, answer.json(), next_page(answer)) == (200, [], None)
    assert (ticket["comments"], ticket["comments_total"], ticket["timeline_total"]) == ([], 0, 0)


def test_the_timeline_of_no_ticket_is_404(api, database):
    assert api.get(TIMELINE).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "cursor=1", "cursor=e", "cursor=e1.2", "before=1", "cursor=e1&cursor=e2"],
)
def test_wrong_input_is_said(api, fill, query):
    fill(1)

    assert api.get(f"{TIMELINE}?{query}").status_code == 422


def test_empty_values_mean_the_first_page(api, fill):
    fill(2)

    assert ids(api.get(f"{TIMELINE}?limit=&cursor=").json()) == [1, 2]
