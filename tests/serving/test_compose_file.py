"""What Docker Compose starts: on loopback only, confined, watched, restarted, its data kept and no secret inside."""

import re

import pytest
import yaml

from support_desk.settings import Settings
from support_desk.store.migrations import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


DESK, DATABASE = COMPOSE["services"]["desk"], COMPOSE["services"]["database"]


PASSWORDS = COMPOSE["services"]["passwords"]


SECOND, REDIS, PROXY = COMPOSE["services"]["desk-2"], COMPOSE["services"]["redis"], COMPOSE["services"]["proxy"]


CADDYFILE = (ROOT / ".proxy" / "Caddyfile").read_text()


def _default(value: str) -> str:
    """`value` as compose reads it when nothing is set."""
    return re.sub(r"\$\{\w+:-([^}]*)}", r"\1", value)


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


def test_the_second_desk_is_the_first_one_again_and_comes_with_the_profile_only():
    assert SECOND == DESK | {"profiles": ["scale"]}
    assert SECOND["pull_policy"] == "never"
    assert PASSWORDS["build"] == "." and PASSWORDS["image"] == DESK["image"]
    assert [name for name, service in COMPOSE["services"].items() if "profiles" in service] == ["desk-2"]


def test_the_proxy_takes_out_a_dead_desk_but_not_one_without_a_database():
    assert "reverse_proxy desk:8000 desk-2:8000 {" in CADDYFILE
    assert "health_uri /ping" in CADDYFILE and "Host localhost" in CADDYFILE and "lb_try_duration" in CADDYFILE
    assert "./.proxy/Caddyfile:/etc/caddy/Caddyfile:ro" in PROXY["volumes"]


def test_only_one_image_is_built_and_the_desk_in_it_hears_the_signal_to_stop():
    assert [service["build"] for service in COMPOSE["services"].values() if "build" in service] == ["."]
    assert "stop_signal" not in DESK


def test_only_the_proxy_is_believed_whom_it_speaks_for():
    assert _default(DESK["environment"]["FORWARDED_ALLOW_IPS"]) == "*"
    assert "trusted_proxies" not in CADDYFILE


def test_the_data_is_kept_in_a_named_volume_where_postgresql_18_has_it():
    assert DATABASE["image"] == "postgres:18"
    assert "database:/var/lib/postgresql" in DATABASE["volumes"]
    assert "database" in COMPOSE["volumes"]


def test_attachments_outlive_the_desks_which_share_them():
    assert DESK["environment"]["FILES_URL"] == "${FILES_URL:-/files}"
    assert "files:/files" in DESK["volumes"]
    assert "files" in COMPOSE["volumes"]


def test_what_is_too_large_for_memory_waits_on_the_disk_wherever_files_are_kept():
    assert DESK["tmpfs"] == ["/tmp"]
    assert f"files:{DESK['environment']['TMPDIR']}" in DESK["volumes"]


def test_every_setting_that_makes_sense_in_a_container_comes_from_the_environment_and_none_has_to():
    for_the_container = {"PORT", "HOST", "DATA_DIR", "DATABASE_URL", "SECRET_KEY"}
    names = {name.upper() for name in Settings.model_fields} | {"ALLOWED_HOSTS", "PUBLIC_URL"}
    for name in names - for_the_container:
        assert re.fullmatch(rf"\$\{{{name}:-.*}}", DESK["environment"][name])
    assert not for_the_container & DESK["environment"].keys()
