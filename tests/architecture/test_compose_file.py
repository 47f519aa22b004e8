"""docker-compose.yml and its secrets keep their rules, as far as can be checked without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from usher_common.runtime.known_keys import KNOWN_KEYS
from usher_common.runtime.settings import load_settings
from usher_common.sealing.keyring import Keyring
from usher_common.sealing.settings import keyring_of
from usher_connectors.settings import ConnectorsSettings

from repository import ROOT, script

OURS = ("gateway", "router", "connectors", "knowledge")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def written(name: str) -> dict[str, str]:
    """Return what one of the files with secrets would contain."""
    text = script("write_env").env_files("rabbit", "post gres", "red", "sign", "account key")[name]
    return dict(line.split("=", 1) for line in text.splitlines())


def settings_in(folder: Path) -> dict[str, str]:
    """Return what was written for our services."""
    return dict(line.split("=", 1) for line in (folder / "usher.env").read_text().splitlines())


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_published_on_loopback_only(name: str) -> None:
    """To be reached from outside, put a proxy with TLS in front."""
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", ()))


@pytest.mark.parametrize("name", [*OURS, "migrate", "tools"])
def test_our_containers_have_no_rights_and_write_nowhere(name: str) -> None:
    """A vulnerability in one of them leads nowhere."""
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_drain_before_they_are_killed(name: str) -> None:
    """The stop's grace period is longer than the drain; the health check has its port."""
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > float(written("usher.env")["USHER_DRAIN_S"])
    assert "usher_common.runtime.probe" in SERVICES[name]["healthcheck"]["test"]


def test_what_is_asked_for_by_a_profile_alone_stays_off() -> None:
    """`make up` starts what Usher needs, and nothing of ours waits for Prometheus, Grafana or the mail server."""
    profiles = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    needed = {
        one for name, service in SERVICES.items() if name not in profiles for one in service.get("depends_on", ())
    }

    assert profiles == {
        "tools": ["tools"],
        "clamd": ["scan"],
        "freshclam": ["scan"],
        "prometheus": ["monitoring"],
        "grafana": ["monitoring"],
        "mail": ["mail"],
    }
    assert needed.isdisjoint(profiles)


@pytest.mark.parametrize(("name", "key"), [("grafana", "GF_SECURITY_ADMIN_PASSWORD"), ("mail", "MAIL_PASSWORD")])
def test_a_profiles_password_is_new_and_in_no_file_of_the_repository(tmp_path: Path, name: str, key: str) -> None:
    """Grafana's own default is known to everybody; what was written once stays."""
    write = script("write_env").write_profiles

    assert (write(tmp_path), write(tmp_path)) == (["grafana.env", "mail.env"], [])
    file = tmp_path / f"{name}.env"
    (password,) = re.findall(rf"^{key}=(\S{{24,}})$", file.read_text(), re.MULTILINE)
    assert file.stat().st_mode & 0o777 == 0o600
    assert SERVICES[name]["env_file"] == [f"deploy/env/{name}.env"]
    assert not any("PASSWORD" in key for key in SERVICES[name].get("environment", ()))
    assert password not in (ROOT / "docker-compose.yml").read_text()


def test_containers_may_read_what_they_are_given(tmp_path: Path) -> None:
    """Whatever umask the files were written with: Prometheus is another user, and stops without its file."""
    module, inner = script("write_env"), tmp_path / "inner"
    inner.mkdir(mode=0o700)
    (inner / "file").touch(mode=0o600)
    module.let_read(tmp_path)
    mounts = [one.split(":")[0] for service in SERVICES.values() for one in service.get("volumes", ()) if one[0] == "."]

    assert [path.stat().st_mode & 0o777 for path in (inner, inner / "file")] == [0o755, 0o644]
    assert len(mounts) > 5
    assert [one for one in mounts if not any((ROOT / one).is_relative_to(those) for those in module.MOUNTED)] == []


def test_gateways_and_connectors_share_the_uploads() -> None:
    """The connectors read files that visitors have sent."""
    uploads = f"uploads:{written('usher.env')['USHER_UPLOAD_DIR']}"

    assert all(uploads in SERVICES[name]["volumes"] for name in ("gateway", "connectors"))


def test_connectors_trust_the_mail_server_and_cannot_change_whom_they_trust() -> None:
    """Its certificate is found when it is needed, in a folder that only the mail server writes."""
    for name in ("connectors", "tools"):
        trusted = SERVICES[name]["environment"]["SSL_CERT_DIR"].split(":")
        assert trusted == ["/etc/ssl/certs", "/etc/usher/authorities"]
        assert f"authorities:{trusted[1]}:ro" in SERVICES[name]["volumes"]
    with_it = [name for name, one in SERVICES.items() if any("authorities:" in v for v in one.get("volumes", ()))]
    assert with_it == ["connectors", "tools", "mail"]


def test_the_mail_server_writes_to_its_volumes_only_and_has_few_rights() -> None:
    """It begins as root, as mail servers do; nothing more is granted than that needs."""
    mail = SERVICES["mail"]

    assert mail["read_only"] is True
    assert mail["cap_drop"] == ["ALL"]
    assert "SYS_ADMIN" not in mail["cap_add"]
    assert mail["security_opt"] == ["no-new-privileges:true"]


def test_erasures_are_noted_apart_from_the_record() -> None:
    """By whoever erases, on the volume of the files: the database's is lost as a whole."""
    files = {SERVICES[name]["environment"]["USHER_ERASURES_FILE"] for name in ("gateway", "tools")}
    folder = written("usher.env")["USHER_UPLOAD_DIR"]

    assert [str(Path(file).parent) for file in files] == [folder]
    assert all(f"uploads:{folder}" in SERVICES[name]["volumes"] for name in ("gateway", "tools"))


def test_the_profile_scan_is_a_clamd_without_rights_that_gateways_and_connectors_may_use() -> None:
    """Its settings are those of Kubernetes' component; nothing here hides its address in usher.env."""
    assert [name for name in OURS if "USHER_CLAMD_URL" in SERVICES[name].get("environment", {})] == []
    for name in ("clamd", "freshclam"):
        one = SERVICES[name]

        assert (one["read_only"], one["cap_drop"], one["user"]) == (True, ["ALL"], "clamav")
        assert "ports" not in one
        assert all((ROOT / volume.partition(":")[0]).is_file() for volume in one["volumes"] if volume.startswith("./"))


def test_every_setting_is_known_to_a_service() -> None:
    """A service refuses to start with an unknown key."""
    keys = set(written("usher.env"))
    for name in OURS:
        keys |= set(SERVICES[name].get("environment", {}))

    assert {key for key in keys if key.startswith("USHER_")} <= KNOWN_KEYS


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_limits_of_memory_and_processes(name: str) -> None:
    """One that runs wild must not starve the others."""
    assert re.fullmatch(r"\d+[mg]", SERVICES[name]["mem_limit"])
    assert 0 < SERVICES[name]["pids_limit"] <= 1024


@pytest.mark.parametrize("image", [one["image"] for one in SERVICES.values() if "build" not in one])
def test_foreign_images_have_an_exact_version(image: str) -> None:
    """So that the same file is the same system tomorrow; a release may add digests."""
    assert re.fullmatch(r"[a-z/]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)?(@sha256:[0-9a-f]{64})?", image)


def test_redis_requires_the_password_of_our_services() -> None:
    """It comes from a file of the environment, so no list of processes shows it."""
    password = written("redis.env")["REDISCLI_AUTH"]

    assert written("usher.env")["USHER_LIVE_URL"] == f"redis://:{password}@redis:6379/0"
    assert "requirepass $$REDISCLI_AUTH" in SERVICES["redis"]["command"][-1]
    assert SERVICES["redis"]["env_file"] == ["deploy/env/redis.env"]


class TestSecrets:
    """`make up` writes what is missing, and asks for what only an operator knows."""

    URL = "https://chat.example.com"

    def test_all_files_are_written_once_with_mode_0600(self, tmp_path: Path) -> None:
        """The second time none is written."""
        write = script("write_env").write
        first = write(tmp_path, {"USHER_PUBLIC_URL": self.URL})
        again = write(tmp_path, {})

        assert (first, again) == (["postgres.env", "rabbitmq.env", "redis.env", "usher.env"], [])
        assert f"USHER_PUBLIC_URL={self.URL}\n" in (tmp_path / "usher.env").read_text()
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}

    def test_without_a_public_url_only_the_demo_is_written(self, tmp_path: Path) -> None:
        """A gateway that does not know its address accepts any host as its own."""
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
        """It stores nothing that a new password could lock away."""
        write = script("write_env").write
        write(tmp_path, {"USHER_PUBLIC_URL": self.URL})
        (tmp_path / "redis.env").unlink()
        secret = settings_in(tmp_path)["USHER_SECRET"]

        assert write(tmp_path, {}) == ["redis.env", "usher.env"]
        password = (tmp_path / "redis.env").read_text().strip().partition("=")[2]
        assert f"USHER_LIVE_URL=redis://:{password}@redis:6379/0\n" in (tmp_path / "usher.env").read_text()
        assert f"USHER_SECRET={secret}\n" in (tmp_path / "usher.env").read_text()

    def test_a_file_of_an_earlier_version_gets_a_key_for_the_secrets_of_accounts(self, tmp_path: Path) -> None:
        """Once; the secret by which they were sealed before stays, and still opens them."""
        write = script("write_env").write
        write(tmp_path, {"USHER_PUBLIC_URL": self.URL})
        path, env = tmp_path / "usher.env", settings_in(tmp_path)
        path.write_text("".join(f"{key}={value}\n" for key, value in env.items() if key != "USHER_ACCOUNT_KEYS"))
        before = Keyring([env["USHER_SECRET"]]).seal("shop", {"token": "t"})

        assert [write(tmp_path, {}), write(tmp_path, {})] == [["usher.env"], []]
        now = settings_in(tmp_path)
        settings = load_settings(ConnectorsSettings, {**now, "USHER_HOOKS_PORT": "8090"})
        assert (set(now), now["USHER_SECRET"]) == (set(env), env["USHER_SECRET"])
        assert now["USHER_ACCOUNT_KEYS"] != env["USHER_ACCOUNT_KEYS"]
        assert keyring_of(settings).open("shop", before) == {"token": "t"}
        assert keyring_of(settings).seal("shop", {"token": "t"}).split(".")[1] != before.split(".")[1]

    def test_passwords_that_belong_together_are_not_replaced(self, tmp_path: Path) -> None:
        """PostgreSQL would refuse a new one."""
        module = script("write_env")
        module.write(tmp_path, {"USHER_PUBLIC_URL": self.URL})
        (tmp_path / "postgres.env").unlink()

        with pytest.raises(module.EnvError, match="restore or remove them"):
            module.write(tmp_path, {})


def test_the_addresses_are_printed_at_the_end() -> None:
    """They follow the same variables as the published ports."""
    greeting = script("say_where").greeting

    assert "http://127.0.0.1:8080/desk/" in greeting({})
    assert "http://127.0.0.1:9000/desk/" in greeting({"USHER_PORT": "9000"})
    assert "shop        http://127.0.0.1:9000/\n" in greeting({"USHER_PORT": "9000", "USHER_DEMO": "true"})
    assert "grafana     off; COMPOSE_PROFILES=monitoring make up" in greeting({})
    assert "grafana     http://127.0.0.1:3001\n" in greeting(
        {"COMPOSE_PROFILES": "tools,monitoring", "USHER_GRAFANA_PORT": "3001"}
    )
