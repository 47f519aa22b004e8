"""A node that is emptied, or lost, never takes all replicas of anything."""

import pytest

from manifests.flows import selects
from manifests.rendering import OVERLAYS, PRODUCTION, named, of_kind, rendered
from manifests.workloads import SERVICES, pods_of

HOST, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"


@pytest.mark.parametrize("overlay", PRODUCTION)
def test_whatever_has_replicas_has_a_budget(overlay: str) -> None:
    """Each budget fits one part; that of PostgreSQL is made by its operator."""
    manifests = rendered(overlay)
    budgets = [one["spec"] for one in of_kind(manifests, "PodDisruptionBudget")]
    covered = [[pod.part for pod in pods_of(manifests) if selects(one["selector"], pod.labels)] for one in budgets]
    (cluster,) = of_kind(manifests, "Cluster")

    assert sorted(covered) == [["connectors"], ["gateway"], ["knowledge"], ["rabbitmq"], ["router"]]
    assert cluster["spec"]["enablePDB"] is True


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_budget_keeps_a_node_from_being_emptied(overlay: str) -> None:
    """One may always go, also where there is one only."""
    assert {one["spec"]["maxUnavailable"] for one in of_kind(rendered(overlay), "PodDisruptionBudget")} == {1}


@pytest.mark.parametrize("part", SERVICES)
def test_replicas_are_on_different_nodes_and_zones(part: str) -> None:
    """Counted among its own pods of the same version: with those of others a roll-out would find no place."""
    template = named(rendered("production"), "Deployment", part)["spec"]["template"]
    constraints = {one["topologyKey"]: one for one in template["spec"]["topologySpreadConstraints"]}

    assert constraints.keys() == {HOST, ZONE}
    assert constraints[HOST]["whenUnsatisfiable"] == "DoNotSchedule"
    assert constraints[HOST]["nodeTaintsPolicy"] == "Honor"  # a node that is being emptied
    assert constraints[ZONE]["whenUnsatisfiable"] == "ScheduleAnyway"
    for one in constraints.values():
        assert one["maxSkew"] == 1
        assert selects(one["labelSelector"], template["metadata"]["labels"])
        assert one["matchLabelKeys"] == ["usher/part", "pod-template-hash"]


def test_members_of_the_stores_are_on_different_nodes() -> None:
    """A majority of three outlives any one node."""
    manifests = rendered("production")
    rabbitmq, postgres = named(manifests, "RabbitmqCluster", "rabbitmq"), named(manifests, "Cluster", "postgres")
    spread = rabbitmq["spec"]["override"]["statefulSet"]["spec"]["template"]["spec"]["topologySpreadConstraints"]

    assert (rabbitmq["spec"]["replicas"], postgres["spec"]["instances"]) == (3, 3)
    assert [(one["topologyKey"], one["whenUnsatisfiable"]) for one in spread] == [
        (HOST, "DoNotSchedule"),
        (ZONE, "ScheduleAnyway"),
    ]
    assert postgres["spec"]["affinity"]["podAntiAffinityType"] == "required"
    assert postgres["spec"]["affinity"]["topologyKey"] == HOST
