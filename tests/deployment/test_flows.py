"""The NetworkPolicies allow the flows that docs/kubernetes.md declares, and no other."""

import pytest

from manifests.flow_table import declared, rows
from manifests.flows import HERE, Flow, Net, Policy, net_of
from manifests.mutations import mutants
from manifests.rendering import OVERLAYS, of_kind, rendered
from manifests.workloads import pods_of

MUTANTS = {"development": 150, "production": 70}  # at least: fewer would be a fault of what makes them


def net(overlay: str) -> Net:
    """Return who is there, and the policies."""
    manifests = rendered(overlay)
    return net_of(pods_of(manifests), of_kind(manifests, "NetworkPolicy"))


def ours(found: Net) -> set[str]:
    """Return the names of the namespace's pods."""
    return {one.name for one in found.parties if one.namespace == HERE}


def differences(found: Net, expected: set[Flow]) -> set[Flow]:
    """Return what is allowed and not declared, or declared and not allowed, in either direction.

    Each end is compared alone: a rule that is too wide is harmless only as long as the other end refuses.
    """
    pods = ours(found)
    out = {flow for flow in expected if flow.source in pods}
    into = {flow for flow in expected if flow.target in pods}
    return (found.granted("egress") ^ out) | (found.granted("ingress") ^ into)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_flows_are_those_of_the_table(overlay: str) -> None:
    """Both ways: what may leave a pod, and what may enter one."""
    assert differences(net(overlay), declared(overlay)) == set()


@pytest.mark.parametrize("overlay", ["development", "production"])
def test_each_removed_or_wider_rule_is_found(overlay: str) -> None:
    """The comparison fails for every change of one thing in one policy; those of both overlays are changed once."""
    found, expected = net(overlay), declared(overlay)
    shared = {one.name for one in net("development").policies} if overlay == "production" else set[str]()
    changed = {(name, what): policies for name, what, policies in mutants(found.policies) if name not in shared}
    survivors = [
        what
        for what, policies in changed.items()
        if not differences(Net(found.parties, policies, found.ports), expected)
    ]

    assert len(changed) > MUTANTS[overlay]
    assert survivors == []


def test_every_pod_is_in_the_table() -> None:
    """So that a new service cannot be forgotten there."""
    told = {name for flow, _ in rows() for name in (flow.source, flow.target)}
    everywhere = {"gateway", "router", "connectors", "knowledge", "migrate", "tools", "redis", "rabbitmq", "postgres"}
    for overlay in OVERLAYS:
        pods = {one.part for one in pods_of(rendered(overlay))}

        assert pods == everywhere | (set() if overlay == "development" else {"clamd"})
        assert pods <= told


def test_a_policy_that_fits_some_pods_of_a_part_only_is_found() -> None:
    """CloudNativePG's Jobs make and join members, and their pods have fewer labels than those."""
    found = net("production")
    (members,) = [one for one in found.policies if one.name == "postgres-members"]
    others = [one for one in found.policies if one is not members]
    selector = {"matchExpressions": [{"key": "cnpg.io/jobRole", "operator": "DoesNotExist"}]}
    narrow = Policy(members.name, {**members.spec, "podSelector": {**members.spec["podSelector"], **selector}})
    some = Net(found.parties, [*others, narrow], found.ports)

    assert Flow("postgres", "10.0.0.0/8", "6443 (in part)") in differences(some, declared("production"))


def test_without_a_policy_everybody_may_speak() -> None:
    """Kubernetes' default, so that a missing policy is found."""
    found = net("development")
    nothing = Net(found.parties, [], found.ports)

    assert Flow("migrate", "the cloud's metadata", "4444") in nothing.granted("egress")
    assert Flow("a pod of another namespace", "postgres", "5432") in nothing.granted("ingress")
