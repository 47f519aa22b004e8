"""A roll-out migrates once, brings new replicas before old ones go, and lets those drain."""

import pytest
from usher.cli import COMMANDS
from usher_common.runtime.limits import CANCEL_S
from usher_common.runtime.settings import CommonSettings

from manifests.rendering import OVERLAYS, named, of_kind, rendered
from manifests.workloads import SERVICES, part_of, service_container, templates

SERVED = ("gateway", "connectors", "knowledge")  # what a Service leads to


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_migration_runs_once_on_the_services_record(overlay: str) -> None:
    """One Job, of the version that the services have, with nothing but the record's address."""
    (job,) = of_kind(rendered(overlay), "Job")
    (container,) = job["spec"]["template"]["spec"]["containers"]
    versions = {
        spec["containers"][0]["image"].rpartition(":")[2]
        for one, spec in templates(rendered(overlay))
        if part_of(one) in {*SERVICES, "migrate"}
    }

    assert container["args"] == ["migrate"]
    assert set(container["args"]) <= COMMANDS.keys()
    assert job["spec"]["template"]["spec"]["restartPolicy"] == "OnFailure"
    assert job["spec"]["backoffLimit"] >= 10  # the database may be starting
    assert [one["name"] for one in container["env"]] == ["USHER_RECORD_URL"]
    assert "envFrom" not in container
    assert len(versions) == 1


def test_in_production_migration_and_services_have_the_same_record() -> None:
    """The operator's secret; in development both read ours."""
    manifests = rendered("production")
    (job,) = of_kind(manifests, "Job")
    sources = [
        next(one["valueFrom"] for one in container["env"] if one["name"] == "USHER_RECORD_URL")
        for container in (
            job["spec"]["template"]["spec"]["containers"][0],
            *(service_container(manifests, part) for part in SERVICES),
        )
    ]

    assert sources == [{"secretKeyRef": {"name": "postgres-app", "key": "uri"}}] * 5


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("part", SERVICES)
def test_a_new_replica_is_ready_before_an_old_one_goes(part: str, overlay: str) -> None:
    """Else a roll-out of two replicas would leave one for all sockets."""
    deployment = named(rendered(overlay), "Deployment", part)

    assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("part", SERVICES)
def test_a_replica_may_drain_before_it_is_killed(part: str, overlay: str) -> None:
    """First proxies learn that it goes; then sockets are told to connect elsewhere, sends end, partitions move."""
    manifests = rendered(overlay)
    spec = named(manifests, "Deployment", part)["spec"]["template"]["spec"]
    settings = named(manifests, "ConfigMap", "settings")["data"]
    before = spec["containers"][0].get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    drain_s = float(settings["USHER_DRAIN_S"])

    assert (before >= 5) == (part in SERVED)
    assert spec["terminationGracePeriodSeconds"] >= before + drain_s + CANCEL_S + 5
    assert drain_s == CommonSettings().drain_s


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_a_service_leads_to_waits_before_it_stops(overlay: str) -> None:
    """And nothing else: a router gets its work from the broker, which notices at once."""
    led_to = {one["spec"]["selector"]["usher/part"] for one in of_kind(rendered(overlay), "Service")}

    assert led_to & {*SERVICES} == {*SERVED}


def test_deployers_replace_the_job() -> None:
    """A Job cannot be changed; kubectl deletes it first, Argo CD and Flux are told to."""
    annotations = named(rendered("production"), "Job", "migrate")["metadata"]["annotations"]

    assert annotations["argocd.argoproj.io/hook-delete-policy"] == "BeforeHookCreation"
    assert annotations["kustomize.toolkit.fluxcd.io/force"] == "enabled"
