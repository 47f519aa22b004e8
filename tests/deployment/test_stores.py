"""The stores: plain ones to try, and operators' in production, which lose nothing that was acknowledged."""

import re

import yaml

from manifests.rendering import PRODUCTION, named, of_kind, rendered
from manifests.workloads import service_container
from repository import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


def version_of(image: str) -> str:
    """Return the numbers of an image's tag."""
    return str(re.findall(r":v?([\d.]+)", image)[0])


def test_versions_are_those_of_the_compose_file() -> None:
    """They are what our tests of the whole system run."""
    expected = {name: version_of(COMPOSE[name]["image"]) for name in ("rabbitmq", "postgres", "redis")}
    development = {
        name: version_of(
            named(rendered("development"), kind, name)["spec"]["template"]["spec"]["containers"][0]["image"]
        )
        for name, kind in (("rabbitmq", "StatefulSet"), ("postgres", "StatefulSet"), ("redis", "Deployment"))
    }
    production = {
        "rabbitmq": version_of(named(rendered("production"), "RabbitmqCluster", "rabbitmq")["spec"]["image"]),
        "postgres": version_of(named(rendered("production"), "Cluster", "postgres")["spec"]["imageName"]),
        "redis": expected["redis"],
    }

    assert development == expected
    assert production == expected


def test_development_keeps_its_data() -> None:
    """A disk for each, and no operator."""
    manifests = rendered("development")
    disks = {
        one["metadata"]["name"]: [claim["metadata"]["name"] for claim in one["spec"]["volumeClaimTemplates"]]
        for one in of_kind(manifests, "StatefulSet")
    }

    assert disks == {"rabbitmq": ["data"], "postgres": ["data"]}
    assert of_kind(manifests, "RabbitmqCluster", "Cluster") == []


def test_production_has_operators_and_no_plain_stores() -> None:
    """In both ways of scaling."""
    for overlay in PRODUCTION:
        assert of_kind(rendered(overlay), "StatefulSet") == []
        assert len(of_kind(rendered(overlay), "RabbitmqCluster", "Cluster")) == 2


def test_a_commit_is_on_two_disks_before_it_is_acknowledged() -> None:
    """Else a failover would lose what was accepted; where only one member is left, writers wait."""
    postgres = named(rendered("production"), "Cluster", "postgres")["spec"]["postgresql"]

    assert postgres["synchronous"] == {
        "method": "any",
        "number": 1,
        "dataDurability": "required",
        "failoverQuorum": True,
    }
    assert postgres["parameters"]["synchronous_commit"] == "on"


def test_the_database_is_saved_each_night() -> None:
    """By snapshots of its disks, of the cluster that is there."""
    (backup,) = of_kind(rendered("production"), "ScheduledBackup")
    cluster = named(rendered("production"), "Cluster", backup["spec"]["cluster"]["name"])["spec"]

    assert backup["spec"]["method"] == "volumeSnapshot"
    assert len(backup["spec"]["schedule"].split()) == 6  # seconds first
    assert cluster["backup"]["volumeSnapshot"]["className"]


def test_redis_keeps_nothing_and_is_one() -> None:
    """It may be lost at any moment; two of one name would each know half of who is here."""
    for overlay in ("development", "production"):
        redis = named(rendered(overlay), "Deployment", "redis")["spec"]
        settings = redis["template"]["spec"]["containers"][0]["command"][-1]

        assert (redis["replicas"], redis["strategy"]) == (1, {"type": "Recreate"})
        assert "maxmemory-policy volatile-ttl" in settings
        assert 'save ""' in settings


def test_files_are_in_a_volume_only_to_try() -> None:
    """Of those who use them; production has them in an S3-compatible store, so no volume is shared by nodes."""
    others = {"development": set[str](), "production": {"backups", "signatures"}}  # of one pod at a time
    for overlay, users in (("development", {"gateway", "connectors", "tools"}), ("production", set[str]())):
        manifests = rendered(overlay)
        mounts = {
            part: {one["name"] for one in service_container(manifests, part)["volumeMounts"]}
            for part in ("gateway", "router", "connectors", "knowledge", "tools")
        }

        assert {part for part, names in mounts.items() if "uploads" in names} == users
        claims = {one["metadata"]["name"] for one in of_kind(manifests, "PersistentVolumeClaim")}
        assert claims == others[overlay] | ({"uploads"} if users else set())


def test_there_is_room_to_receive_files_in() -> None:
    """Before they are sent to the store they lie on the node's disk; a pod with more than its limit is evicted."""
    manifests = rendered("production")
    for part, size in (("gateway", "2Gi"), ("connectors", "2Gi"), ("router", "256Mi")):
        volumes = named(manifests, "Deployment", part)["spec"]["template"]["spec"]["volumes"]

        assert [one["emptyDir"]["sizeLimit"] for one in volumes if one["name"] == "tmp"] == [size]
