"""A desk with a bit of everything, and all that its database holds."""

from uuid import uuid4

from tests.processes import run_sql

NEW = {
    "title": "Rechnung \\N é e\u0301",
    "description": "One\ttab,\none line.\r\n\\.",
    "category": "billing",
    "priority": "low",
}


def tables(url: str) -> list[str]:
    """Every table of the desk, as its database knows them, but for what notes how far it is migrated."""
    named = run_sql(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [name for (name,) in named if name != "alembic_version"]


def fill(client) -> None:
    """Make tickets 1 to 5 by REST, change the second and delete the third."""
    for number in range(5):
        key = {"Idempotency-Key": f"{uuid4()} {number}"}
        client.post("/api/tickets/", json=NEW, headers=key).raise_for_status()
    third, second = (ticket["id"] for ticket in client.get("/api/tickets/").json()[2:4])
    client.patch(f"/api/tickets/{second}/", json={"status": "closed", "comment": "Done: 100 %."}).raise_for_status()
    client.delete(f"/api/tickets/{third}/").raise_for_status()


def contents(url: str) -> dict[str, list]:
    """Every row of every table, and where the numbers go on."""
    rows = {
        name: sorted(map(repr, run_sql(url, f"SELECT * FROM {name}"))) for name in [*tables(url), "alembic_version"]
    }
    rows["counters"] = run_sql(url, "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
    return rows
