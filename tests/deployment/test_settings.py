"""The services start with the settings that the manifests give them."""

import base64
import re
from collections.abc import Mapping
from typing import Any

import pytest
from usher_common.files.s3.place import parse_place
from usher_common.runtime.settings import CommonSettings, load_settings
from usher_connectors.settings import ConnectorsSettings
from usher_gateway.settings import GatewaySettings, check_public_url
from usher_knowledge.settings import KnowledgeSettings
from usher_router.settings import RouterSettings

from manifests.rendering import OVERLAYS, Manifest, named, of_kind, rendered
from manifests.workloads import SERVICES, containers, env_of, service_container, templates
from repository import script

KINDS: dict[str, type[CommonSettings]] = {
    "gateway": GatewaySettings,
    "router": RouterSettings,
    "connectors": ConnectorsSettings,
    "knowledge": KnowledgeSettings,
}
REFERENCE = re.compile(r"\$\(([A-Z_]+)\)")
# What is in the secrets of production: ours come from the team's store, the others from the operators.
GIVEN = {
    "usher": {
        "USHER_SECRET": "s" * 32,
        "USHER_ACCOUNT_KEYS": "k" * 32,
        "USHER_S3_KEY_ID": "usher",
        "USHER_S3_SECRET_KEY": "f" * 32,
    },
    "redis": {"REDISCLI_AUTH": "red-1_"},
    "rabbitmq-default-user": {"username": "default_user_1", "password": "rab-1_"},
    "postgres-app": {"uri": "postgresql://usher:pg-1_@postgres-rw.usher:5432/usher"},
}


def secrets_of(manifests: tuple[Manifest, ...]) -> Mapping[str, Mapping[str, str]]:
    """Return what the secrets of the manifests contain, or else those that production gets from elsewhere."""
    found = {
        one["metadata"]["name"]: {key: base64.b64decode(text).decode() for key, text in one["data"].items()}
        for one in of_kind(manifests, "Secret")
    }
    return found or GIVEN


def environment(manifests: tuple[Manifest, ...], container: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables of a container as the kubelet makes them: in order, with those before filled in."""
    secrets, found = secrets_of(manifests), dict[str, str]()
    for source in container.get("envFrom", ()):
        if "configMapRef" in source:
            found |= next(
                one["data"]
                for one in of_kind(manifests, "ConfigMap")
                if one["metadata"]["name"] == source["configMapRef"]["name"]
            )
        else:
            found |= secrets[source["secretRef"]["name"]]
    for one in container.get("env", ()):
        if "value" in one:
            found[one["name"]] = REFERENCE.sub(lambda match: found[match[1]], one["value"])
        else:
            reference = one["valueFrom"]["secretKeyRef"]
            found[one["name"]] = secrets[reference["name"]][reference["key"]]
    return found


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("part", SERVICES)
def test_a_service_accepts_its_settings(part: str, overlay: str) -> None:
    """An unknown key would refuse the start; every port is open to other pods, every store is a server."""
    manifests = rendered(overlay)
    settings: Any = load_settings(KINDS[part], environment(manifests, service_container(manifests, part)))

    assert settings.admin_host == "0.0.0.0"  # noqa: S104 - a pod's own address; policies say who reaches it
    assert re.fullmatch(r"amqp://\S+:\S+@rabbitmq:5672/", settings.bus_url)
    assert re.fullmatch(r"redis://:\S+@redis:6379/0", settings.live_url)
    assert re.fullmatch(r"postgresql://usher:\S+@postgres(-rw\.usher)?:5432/usher", settings.record_url)
    assert settings.secret


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_gateway_knows_its_address_and_its_neighbour(overlay: str) -> None:
    """Ports are those that Services lead to."""
    manifests = rendered(overlay)
    container = service_container(manifests, "gateway")
    settings = load_settings(GatewaySettings, environment(manifests, container))
    check_public_url(settings)
    (knowledge,) = named(manifests, "Service", "knowledge")["spec"]["ports"]
    ports = {one["name"]: one["containerPort"] for one in container["ports"]}

    assert settings.knowledge_url == f"http://knowledge:{knowledge['port']}"
    assert settings.port == ports["http"]


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("part", ["gateway", "connectors", "tools"])
def test_files_are_where_the_overlay_has_them(part: str, overlay: str) -> None:
    """In a volume to try, in an S3-compatible store in production; erasing reaches them, too."""
    manifests = rendered(overlay)
    container = service_container(manifests, part)
    settings = load_settings(GatewaySettings, environment(manifests, container))

    if overlay == "development":
        assert settings.upload_dir in {one["mountPath"] for one in container["volumeMounts"]}
    else:
        place = parse_place(settings.upload_dir)
        assert (place.bucket, place.endpoint) == ("usher-files", "https://objects.example.com")
        assert settings.s3_key_id
        assert settings.s3_secret_key


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_services_open_the_ports_that_are_led_to(overlay: str) -> None:
    """By the settings' own defaults."""
    manifests = rendered(overlay)
    connectors, knowledge = (service_container(manifests, part) for part in ("connectors", "knowledge"))

    assert {one["name"]: one["containerPort"] for one in connectors["ports"]}[
        "hooks"
    ] == ConnectorsSettings().hooks_port
    assert {one["name"]: one["containerPort"] for one in knowledge["ports"]}[
        "http"
    ] == KnowledgeSettings().knowledge_port


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_password_stands_in_a_manifest(overlay: str) -> None:
    """They come from secrets, which no file of the repository has; a URL refers to a variable before it."""
    for _, spec in templates(rendered(overlay)):
        for container in containers(spec):
            names = [one["name"] for one in container.get("env", ())]
            for name, value in env_of(container).items():
                used = REFERENCE.findall(value)

                assert not re.search(r"://[^$/]*:[^$/]+@", value)
                assert all(names.index(one) < names.index(name) for one in used)


def test_secrets_of_development_are_written_once(tmp_path: Any) -> None:
    """By the script that `make up` uses, with the names that the overlay reads."""
    secrets = tmp_path / "secrets"
    written = script("write_env").write(secrets, {"USHER_DEMO": "true"})
    again = script("write_env").write(secrets, {"USHER_DEMO": "true"})
    data = {one["metadata"]["name"].rpartition("-")[0] for one in of_kind(rendered("development"), "Secret")}

    assert (sorted(f"{name}.env" for name in data), again) == (written, [])
