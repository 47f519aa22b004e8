"""docker-compose.yml and the secrets it reads keep to their rules, which needs no engine to see."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from usher_common.runtime.known_keys import KNOWN_KEYS

from repository import ROOT

OURS = ("gateway", "router", "connectors")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def script(name: str) -> ModuleType:
    """Load one of the scripts."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written(name: str) -> dict[str, str]:
    """What one of the files with secrets would hold."""
    text = script("write_env").env_files("rabbit", "post gres", "red", "sign")[name]
    return dict(line.split("=", 1) for line in text.splitlines())


@pytest.mark.parametrize("name", SERVICES)
def test_doors_open_on_loopback_only(name: str) -> None:
    """Who wants to be reached from outside puts a proxy with TLS in front."""
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", ()))


@pytest.mark.parametrize("name", [*OURS, "migrate", "tools"])
def test_ours_run_with_no_rights_and_write_nowhere(name: str) -> None:
    """A hole in one of ours leads nowhere."""
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", OURS)
def test_ours_may_drain_before_they_are_killed(name: str) -> None:
    """The grace of a stop is longer than the drain; the probe has its door."""
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > float(written("usher.env")["USHER_DRAIN_S"])
    assert "usher_common.runtime.probe" in SERVICES[name]["healthcheck"]["test"]


def test_gateways_and_connectors_share_the_uploads() -> None:
    """A file that a visitor sends is found by who sends it on."""
    assert SERVICES["gateway"]["volumes"] == SERVICES["connectors"]["volumes"]
    assert SERVICES["gateway"]["volumes"] == [f"uploads:{written('usher.env')['USHER_UPLOAD_DIR']}"]


def test_every_key_is_one_that_a_service_knows() -> None:
    """A service refuses to start with an unknown key."""
    keys = set(written("usher.env"))
    for name in OURS:
        keys |= set(SERVICES[name].get("environment", {}))

    assert keys <= KNOWN_KEYS


@pytest.mark.parametrize("name", SERVICES)
def test_everything_has_a_limit_of_memory_and_processes(name: str) -> None:
    """What runs wild takes nothing from the others."""
    assert re.fullmatch(r"\d+[mg]", SERVICES[name]["mem_limit"])
    assert 0 < SERVICES[name]["pids_limit"] <= 1024


@pytest.mark.parametrize("image", [one["image"] for one in SERVICES.values() if "build" not in one])
def test_what_is_not_ours_is_named_exactly(image: str) -> None:
    """By the whole version, so that the same file is the same system tomorrow; a release may add digests."""
    assert re.fullmatch(r"[a-z/]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)?(@sha256:[0-9a-f]{64})?", image)


def test_redis_asks_for_the_password_that_ours_have() -> None:
    """And nobody sees it in a list of processes: it comes by a file of the environment."""
    password = written("redis.env")["REDISCLI_AUTH"]

    assert written("usher.env")["USHER_LIVE_URL"] == f"redis://:{password}@redis:6379/0"
    assert "requirepass $$REDISCLI_AUTH" in SERVICES["redis"]["command"][-1]
    assert SERVICES["redis"]["env_file"] == ["deploy/env/redis.env"]


class TestSecrets:
    """`make up` writes what is missing, and asks for what only people know."""

    URL = "https://chat.example.com"

    def test_the_first_time_all_files_are_written_for_us_alone(self, tmp_path: Path) -> None:
        """And the second time none."""
        write = script("write_env").write
        first = write(tmp_path, {"USHER_PUBLIC_URL": self.URL})
        again = write(tmp_path, {})

        assert (first, again) == (["postgres.env", "rabbitmq.env", "redis.env", "usher.env"], [])
        assert f"USHER_PUBLIC_URL={self.URL}\n" in (tmp_path / "usher.env").read_text()
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}

    def test_without_a_public_url_nothing_is_written_but_for_the_demo(self, tmp_path: Path) -> None:
        """A gateway that does not know its address takes any host for its own."""
        module = script("write_env")
        with pytest.raises(module.EnvError, match="USHER_PUBLIC_URL is needed"):
            module.write(tmp_path, {})
        assert list(tmp_path.iterdir()) == []

        assert module.write(tmp_path, {"USHER_DEMO": "true"})

    def test_a_new_address_changes_one_line(self, tmp_path: Path) -> None:
        """The passwords stay."""
        write = script("write_env").write
        write(tmp_path, {"USHER_PUBLIC_URL": self.URL})
        before = (tmp_path / "usher.env").read_text()

        assert write(tmp_path, {"USHER_PUBLIC_URL": "https://new.example.com"}) == ["usher.env"]
        assert (tmp_path / "usher.env").read_text() == before.replace(self.URL, "https://new.example.com")

    def test_a_redis_without_a_password_gets_one(self, tmp_path: Path) -> None:
        """It holds nothing that a new password could lock away."""
        write = script("write_env").write
        write(tmp_path, {"USHER_PUBLIC_URL": self.URL})
        (tmp_path / "redis.env").unlink()
        secret = dict(line.split("=", 1) for line in (tmp_path / "usher.env").read_text().splitlines())["USHER_SECRET"]

        assert write(tmp_path, {}) == ["redis.env", "usher.env"]
        password = (tmp_path / "redis.env").read_text().strip().partition("=")[2]
        assert f"USHER_LIVE_URL=redis://:{password}@redis:6379/0\n" in (tmp_path / "usher.env").read_text()
        assert f"USHER_SECRET={secret}\n" in (tmp_path / "usher.env").read_text()

    def test_passwords_that_belong_together_are_not_made_anew(self, tmp_path: Path) -> None:
        """PostgreSQL would refuse a new one."""
        module = script("write_env")
        module.write(tmp_path, {"USHER_PUBLIC_URL": self.URL})
        (tmp_path / "postgres.env").unlink()

        with pytest.raises(module.EnvError, match="restore or remove them"):
            module.write(tmp_path, {})


def test_what_was_started_says_where_it_is() -> None:
    """The addresses follow the same variables as the doors."""
    greeting = script("say_where").greeting

    assert "http://127.0.0.1:8080/desk/" in greeting({})
    assert "http://127.0.0.1:9000/desk/" in greeting({"USHER_PORT": "9000"})
    assert "shop        http://127.0.0.1:9000/\n" in greeting({"USHER_PORT": "9000", "USHER_DEMO": "true"})
