"""A new property is an edit of PROPERTIES and a migration; SQL, REST, filters, figures and labels follow."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support_desk.process.places import ROOT

WORDS = '''

class Language(StrEnum):
    """What a ticket is written in."""

    english = "english"
    french = "french"
'''
PROPERTY = '    Property("language", Language, "Language", "languages"),\n)\nBY_NAME'
MIGRATION = """
from alembic import op
from support_desk.tickets.sql.new_property import add_property, remove_property

revision, down_revision = "9999", "{head}"


def upgrade() -> None:
    add_property(op, "language", ("english", "french"), "english", before=("category", "priority", "status"))


def downgrade() -> None:
    remove_property(op, "language", before=("category", "priority", "status"))
"""
# What a client, a browser and whoever listens find; each by its name.
PROGRAM = """
import json
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel
from starlette.applications import Starlette
from starlette.testclient import TestClient
from support_desk.store.migrations import migrate
migrate()
import support_desk.support_desk
from support_desk.api.app import Api
from support_desk.rest import rest
from support_desk.store import db
from support_desk.tickets.api.inputs import TicketIn
from support_desk.tickets.components.queue.filter_bar import filter_bar
from support_desk.tickets.components.words import NAMES
from support_desk.tickets.filters import TicketFilter

found = {}
with TestClient(Api(Starlette(), rest()), base_url="http://localhost:8000") as client:
    new = {"title": "A title", "description": "A text.", "category": "billing", "priority": "low"}
    found["made"] = client.post("/api/tickets/", json=new | {"language": "french"}).json()["language"]
    found["by itself"] = client.post("/api/tickets/", json=new).json()["language"]
    found["refused"] = client.post("/api/tickets/", json=new | {"language": "x"}).json()["errors"]
    found["listed"] = [each["id"] for each in client.get("/api/tickets/?language=french&search=title").json()]
    found["filtered"] = [each["id"] for each in client.get("/api/tickets/?language=english").json()]
    told = client.patch("/api/tickets/1/", json={"language": "english"}).json()["timeline"][-1]
    found["told"] = [told["kind"], told["before"], told["after"]]
    found["stats"] = client.get("/api/tickets/stats/").json()["language_breakdown"]
    schemas = client.get("/api/openapi.json").json()["components"]["schemas"]
    found["schemas"] = [name for name in schemas if "language" in schemas[name].get("properties", {})]
found["retried"] = list(TicketIn(**new).retried)
found["address"] = TicketFilter.from_query("language=french").to_query()
bar = str(filter_bar())
found["labels"] = [NAMES["language"] == "Language", 'understood("language")' in bar, "French" in bar]
with db.engine().connect() as connection:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found["differences"] = [str(each) for each in compare_metadata(context, SQLModel.metadata)]
    connection.exec_driver_sql("LISTEN support_desk")
    connection.exec_driver_sql("UPDATE tickets SET language = 'french' WHERE id = 2")
    connection.commit()
    raw = connection.connection.driver_connection
    raw.poll()
    found["announced"] = json.loads(raw.notifies[0].payload)
    connection.exec_driver_sql(
        "INSERT INTO timeline_entries (ticket_id, kind, before, actor) VALUES (1, 'attachment', 'a.png', 'x')"
    )
    connection.commit()
from alembic import command
from alembic.config import Config
with db.engine().begin() as connection:
    config = Config("alembic.ini")
    config.attributes["connection"] = connection
    command.downgrade(config, "-1")
    connection.exec_driver_sql(
        "INSERT INTO tickets (title, description, category, priority) VALUES ('t', 'd', 'billing', 'low')"
    )
    rows = connection.exec_driver_sql("SELECT count(*), (SELECT sum(number) FROM ticket_tallies) FROM tickets").one()
    found["back"] = [int(each) for each in rows]
print(json.dumps(found))
"""


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the desk to which somebody has given a property."""
    for name in ("support_desk", "alembic", "assets"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("alembic.ini", "rxconfig.py"):
        shutil.copy(ROOT / name, tmp_path)
    words, properties = (tmp_path / "support_desk" / path for path in ("words.py", "tickets/properties.py"))
    words.write_text(words.read_text() + WORDS)
    text = properties.read_text().replace("import Category,", "import Category, Language,", 1)
    properties.write_text(text.replace(")\nBY_NAME", PROPERTY, 1))
    versions = tmp_path / "alembic" / "versions"
    head = max(path.name[:4] for path in versions.glob("*.py"))
    (versions / "9999_language.py").write_text(MIGRATION.format(head=head))
    return tmp_path


def test_a_new_property_is_everywhere(copy, new_database):
    environment = os.environ | {"PYTHONPATH": str(copy), "DATABASE_URL": new_database()}
    program = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )

    assert program.returncode == 0, program.stderr
    found = json.loads(program.stdout.splitlines()[-1])
    assert (found["made"], found["by itself"]) == ("french", "english")
    assert [error["field"] for error in found["refused"]] == ["language"]
    assert (found["listed"], found["filtered"]) == ([1], [2])
    assert found["told"] == ["language", "french", "english"]
    assert found["stats"] == {"english": 2, "french": 0}
    assert {"TicketIn", "ChangeIn", "TicketOut", "TicketDetailOut"} <= set(found["schemas"])
    assert "language" not in found["retried"], "a retry that comes after the upgrade is taken for another call"
    assert found["address"] == "language=french"
    assert found["labels"] == [True, True, True]
    assert found["differences"] == []
    assert found["back"] == [3, 3]
    assert found["announced"] == {
        "properties": ["category", "priority", "status", "language", "assignee", "requester"],
        "tickets": [
            [
                2,
                ["billing", "low", "open", "english", None, None],
                ["billing", "low", "open", "french", None, None],
                False,
            ]
        ],
    }
