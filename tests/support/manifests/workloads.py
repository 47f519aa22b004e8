"""What runs: pods by our manifests, and those that the operators make from theirs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from manifests.rendering import Manifest

PART = "usher/part"
CLUSTER = "cnpg.io/cluster"
SERVICES = ("gateway", "router", "connectors", "knowledge")
TEMPLATED = ("Deployment", "StatefulSet", "Job", "CronJob")
# Ports of the pods that operators make, as their documentation has them; none is named in ours.
OPERATED = {"RabbitmqCluster": (4369, 5672, 15672, 15692, 25672), "Cluster": (5432, 8000, 9187)}


@dataclass(frozen=True, slots=True)
class Pods:
    """Pods of one kind: what part of Usher they are, their labels, and the numbers of their ports by name."""

    part: str
    labels: Mapping[str, str]
    ports: Mapping[str, int] = field(default_factory=dict)


def templates(manifests: Iterable[Manifest]) -> Iterator[tuple[Manifest, dict[str, Any]]]:
    """Yield what makes pods, with the template's specification."""
    for one in manifests:
        if one["kind"] in TEMPLATED:
            yield one, template_of(one)["spec"]


def template_of(one: Manifest) -> dict[str, Any]:
    """Return the template of the pods that an object makes."""
    spec = one["spec"]["jobTemplate"]["spec"] if one["kind"] == "CronJob" else one["spec"]
    return spec["template"]  # type: ignore[no-any-return]


def containers(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return all containers of a pod's specification."""
    return [*spec.get("initContainers", ()), *spec["containers"]]


def part_of(manifest: Manifest) -> str:
    """Return which part of Usher an object belongs to."""
    return str(manifest["metadata"].get("labels", {}).get(PART, ""))


def service_container(manifests: Iterable[Manifest], part: str) -> dict[str, Any]:
    """Return the container of one of the four services."""
    (spec,) = [spec for one, spec in templates(manifests) if part_of(one) == part and one["kind"] == "Deployment"]
    (container,) = spec["containers"]
    return container  # type: ignore[no-any-return]


def pods_of(manifests: Iterable[Manifest]) -> list[Pods]:
    """Return all pods that a set of manifests leads to."""
    found = [_templated(one, spec) for one, spec in templates(manifests)]
    for one in manifests:
        ports = {str(port): port for port in OPERATED.get(one["kind"], ())}
        if one["kind"] == "RabbitmqCluster":
            labels = one["spec"]["override"]["statefulSet"]["spec"]["template"]["metadata"]["labels"]
            found.append(Pods(labels[PART], labels, ports))
        elif one["kind"] == "Cluster":
            # members, and those that make or join one: a Job's pods inherit no labels of ours
            name = one["metadata"]["name"]
            member = {CLUSTER: name, **one["spec"].get("inheritedMetadata", {}).get("labels", {})}
            found += [Pods(name, member, ports), Pods(name, {CLUSTER: name, "cnpg.io/jobRole": "join"}, ports)]
    return found


def _templated(one: Manifest, spec: Mapping[str, Any]) -> Pods:
    labels = template_of(one)["metadata"]["labels"]
    ports = {
        port.get("name", str(port["containerPort"])): port["containerPort"]
        for container in spec["containers"]
        for port in container.get("ports", ())
    }
    return Pods(labels[PART], labels, ports)


def env_of(container: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables that have a value in the manifest."""
    return {one["name"]: one["value"] for one in container.get("env", ()) if "value" in one}
