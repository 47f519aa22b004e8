"""docker-compose.yml and the secrets it reads keep to their rules, which needs no engine to see."""

import importlib.util
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
    lines = script("write_env").env_files("rabbit", "post gres", "sign")[name]
    return dict(line.split("=", 1) for line in lines)


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


def test_what_was_started_says_where_it_is() -> None:
    """The addresses follow the same variables as the doors."""
    greeting = script("say_where").greeting

    assert "http://127.0.0.1:8080/desk/" in greeting({})
    assert "http://127.0.0.1:9000/desk/" in greeting({"USHER_PORT": "9000"})
    assert "shop        http://127.0.0.1:9000/\n" in greeting({"USHER_PORT": "9000", "USHER_DEMO": "true"})
