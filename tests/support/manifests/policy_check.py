"""What no container of ours may be: privileged, root, without a limit, or of an image that changes under its name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from manifests.rendering import Manifest
from manifests.workloads import containers, templates

# a version with all its parts, or a digest: whoever pulls it next week gets the same
EXACT = re.compile(r"[\w./-]+:v?\d+\.\d+(\.\d+)?(-[a-z0-9.]+)?|[\w./:-]+@sha256:[0-9a-f]{64}")
RESOURCES = ("cpu", "memory")
HOST = ("hostNetwork", "hostPID", "hostIPC", "hostUsers")


def violations(manifests: Iterable[Manifest]) -> list[str]:
    """Return what is wrong, each with the object's name."""
    manifests = list(manifests)
    return [
        *(f"{one['metadata']['name']}: {fault}" for one, spec in templates(manifests) for fault in _of_pod(spec)),
        *(f"{one['metadata']['name']}: {fault}" for one in manifests for fault in _of_operator(one)),
    ]


def _of_pod(spec: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{field}: it shares the node's" for field in HOST if spec.get(field))
    if spec.get("automountServiceAccountToken") is not False:
        yield "it has a token of Kubernetes' API"
    if spec.get("serviceAccountName", "default") == "default":
        yield "it has no account of its own"
    if spec.get("enableServiceLinks") is not False:
        yield "Services of the namespace become variables, which services of ours refuse"
    for volume in spec.get("volumes", ()):
        if "hostPath" in volume:
            yield f"volume {volume['name']} is the node's disk"
        if "emptyDir" in volume and "sizeLimit" not in volume["emptyDir"]:
            yield f"volume {volume['name']} has no limit"
    for container in containers(spec):
        context = {**spec.get("securityContext", {}), **container.get("securityContext", {})}
        yield from (f"{container['name']}: {fault}" for fault in _of_container(container, context))


def _of_container(container: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[str]:
    if context.get("privileged") or context.get("allowPrivilegeEscalation") is not False:
        yield "privileged, or may become so"
    if context.get("runAsNonRoot") is not True or not context.get("runAsUser") or not context.get("runAsGroup"):
        yield "may be root"
    if context.get("readOnlyRootFilesystem") is not True:
        yield "writes into its image"
    if context.get("capabilities") != {"drop": ["ALL"]}:
        yield "has capabilities"
    if context.get("seccompProfile", {}).get("type") not in {"RuntimeDefault", "Localhost"}:
        yield "any system call"
    yield from _resources(container.get("resources", {}))
    yield from _image(container["image"])


def _resources(resources: Mapping[str, Any]) -> Iterator[str]:
    for kind in ("requests", "limits"):
        yield from (f"no {kind} of {name}" for name in RESOURCES if not resources.get(kind, {}).get(name))


def _image(image: str) -> Iterator[str]:
    if not EXACT.fullmatch(image):
        yield f"image {image} may change"


def _of_operator(one: Manifest) -> Iterator[str]:
    """What the operators are told; the rest of their pods is theirs."""
    spec = one.get("spec", {})
    if one["kind"] == "RabbitmqCluster":
        yield from _resources(spec.get("resources", {}))
        yield from _image(spec.get("image", ""))
        context = spec["override"]["statefulSet"]["spec"]["template"]["spec"].get("securityContext", {})
        if context.get("runAsNonRoot") is not True or not context.get("runAsUser"):
            yield "may be root"
        if context.get("seccompProfile", {}).get("type") != "RuntimeDefault":
            yield "any system call"
    if one["kind"] == "Cluster":
        yield from _resources(spec.get("resources", {}))
        yield from _image(spec.get("imageName", ""))
        if spec.get("seccompProfile", {}).get("type") != "RuntimeDefault":
            yield "any system call"
