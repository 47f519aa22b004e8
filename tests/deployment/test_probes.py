"""Probes ask the internal port: alive asks no store, ready does, and a slow node has minutes to start."""

from http import HTTPStatus

import aiohttp
import pytest
from usher_common.runtime.admin import open_admin
from usher_common.runtime.settings import CommonSettings
from usher_connectors.settings import ConnectorsSettings
from usher_gateway.settings import GatewaySettings
from usher_knowledge.settings import KnowledgeSettings
from usher_router.settings import RouterSettings

from manifests.rendering import OVERLAYS, rendered
from manifests.workloads import SERVICES, part_of, service_container, templates

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
SETTINGS: dict[str, type[CommonSettings]] = {
    "gateway": GatewaySettings,
    "router": RouterSettings,
    "connectors": ConnectorsSettings,
    "knowledge": KnowledgeSettings,
}
START_S = 300  # s that a node with a fifth of a core may take
HANG_S = 60  # s of silence that no busy process reaches


async def answers(path: str, *, away: bool) -> int:
    """Ask a real internal port whose only check is whether the record answers; returns the status."""
    port = await open_admin("127.0.0.1", 0, {"record": lambda: not away})
    try:
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"http://127.0.0.1:{port.number}{path}") as response,
        ):
            return response.status
    finally:
        await port.close()


@pytest.mark.parametrize("away", [False, True])
async def test_an_outage_of_a_store_takes_traffic_away_and_restarts_nothing(*, away: bool) -> None:
    """What each probe asks, of a process whose record is away."""
    paths = {name: service_container(rendered("production"), "router")[name]["httpGet"]["path"] for name in PROBES}
    found = {name: await answers(path, away=away) for name, path in paths.items()}

    ready = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.OK
    assert found == {"startupProbe": 200, "livenessProbe": 200, "readinessProbe": ready}


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("part", SERVICES)
def test_probes_ask_the_internal_port(part: str, overlay: str) -> None:
    """Which is where the service opens it, unless a setting says otherwise; its host lets the node in."""
    container = service_container(rendered(overlay), part)
    default = next(field for field in SETTINGS[part].__struct_fields__ if field == "admin_port")
    numbers = {one["name"]: one["containerPort"] for one in container["ports"]}

    assert {container[name]["httpGet"]["port"] for name in PROBES} == {"internal"}
    assert numbers["internal"] == getattr(SETTINGS[part](), default)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_container_that_stays_is_watched_with_patience(overlay: str) -> None:
    """No probe with the default second, minutes to start, and a minute of silence before anything is restarted."""
    for one, spec in templates(rendered(overlay)):
        if part_of(one) in {"migrate", "tools"}:  # one ends, the other sleeps
            continue
        for container in (one for one in spec["containers"] if one["name"] != "freshclam"):  # it sleeps, too
            start, alive, ready = (container[name] for name in PROBES)

            assert start["periodSeconds"] * start["failureThreshold"] >= (
                START_S if one["kind"] != "Deployment" else 120
            )
            assert alive["periodSeconds"] * alive["failureThreshold"] >= HANG_S
            assert min(start["timeoutSeconds"], alive["timeoutSeconds"]) >= 5
            assert ready["periodSeconds"] <= 5


@pytest.mark.parametrize("part", SERVICES)
def test_our_services_have_five_minutes_to_start(part: str) -> None:
    """Redis has two: it loads nothing."""
    start = service_container(rendered("production"), part)["startupProbe"]

    assert start["periodSeconds"] * start["failureThreshold"] >= START_S
