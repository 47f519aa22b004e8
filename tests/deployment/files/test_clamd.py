"""clamd in Kubernetes and compose: its settings are taken by the real one, and fit what Usher sends it."""

import re
from collections.abc import AsyncIterator

import pytest
from usher_common.files.scan.clamd import Clamd
from usher_connectors.channels.email.limits import MAIL_BYTES

from manifests.rendering import KUBERNETES, PRODUCTION, named, rendered
from manifests.workloads import SERVICES, containers, template_of
from servers import ServerMissing, in_ci
from servers.files.clamav import EICAR, NAME, private_clamd

FOLDER = KUBERNETES / "components" / "clamd"
UNITS = {"M": 1024 * 1024}
PIECE = b"a" * 65_536


def settings_of(name: str) -> dict[str, str]:
    """Return what a settings file says."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))


def size(text: str) -> int:
    """Return a size in bytes."""
    return int(text[:-1]) * UNITS[text[-1]]


async def file(length: int) -> AsyncIterator[bytes]:
    """A file of this length with what is to be found at its end."""
    for _ in range(length // len(PIECE) - 1):
        yield PIECE
    yield PIECE[: -len(EICAR)] + EICAR


def test_it_takes_what_usher_takes() -> None:
    """The largest file is a mail; what is not looked into to its end is not clean."""
    found = settings_of("clamd.conf")

    assert min(size(found[key]) for key in ("StreamMaxLength", "MaxFileSize", "MaxScanSize")) >= MAIL_BYTES
    assert found["AlertExceedsMax"] == "yes"


async def test_the_real_one_takes_the_settings() -> None:
    """And finds what stands at the end of the largest file."""
    try:
        server = private_clamd(settings_of("clamd.conf"))
    except ServerMissing as missing:
        (pytest.fail if in_ci() else pytest.skip)(str(missing))
    with server:
        assert (await Clamd(server.url).scan(file(MAIL_BYTES))).removesuffix(".UNOFFICIAL") == NAME


@pytest.mark.parametrize("overlay", PRODUCTION)
def test_gateways_and_connectors_know_its_service(overlay: str) -> None:
    """By the port on which it listens."""
    manifests = rendered(overlay)
    url = named(manifests, "ConfigMap", "settings")["data"]["USHER_CLAMD_URL"]
    (port,) = named(manifests, "Service", "clamd")["spec"]["ports"]

    assert url == f"tcp://clamd:{port['port']}"
    assert str(port["port"]) == settings_of("clamd.conf")["TCPSocket"]
    for part in SERVICES:
        (container,) = containers(template_of(named(manifests, "Deployment", part))["spec"])
        assert any(one.get("configMapRef", {}).get("name", "").startswith("settings") for one in container["envFrom"])


def test_both_programs_write_into_the_volume_of_signatures_and_nowhere_else() -> None:
    """Those that are there serve while the mirror is away."""
    spec = template_of(named(rendered("production"), "Deployment", "clamd"))["spec"]
    claims = {
        one["name"]: one["persistentVolumeClaim"]["claimName"]
        for one in spec["volumes"]
        if len(one) > 1 and "persistentVolumeClaim" in one
    }
    folder = settings_of("clamd.conf")["DatabaseDirectory"]

    assert settings_of("freshclam.conf")["DatabaseDirectory"] == folder
    assert claims == {"signatures": "signatures"}
    for container in containers(spec):
        assert {one["mountPath"] for one in container["volumeMounts"]} == {folder, "/etc/usher-clamav", "/tmp"}  # noqa: S108 - in the pod
        assert re.search(r"/etc/usher-clamav/(clamd|freshclam)\.conf", " ".join(container["command"]))


def test_development_has_none() -> None:
    """It takes two gigabytes, and nobody sends files there."""
    assert "USHER_CLAMD_URL" not in named(rendered("development"), "ConfigMap", "settings")["data"]
