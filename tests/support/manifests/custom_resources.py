"""The schemas of resources that operators define, from their CustomResourceDefinitions, with unknown fields refused."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from manifests.rendering import Manifest
from peers.prism import vendors_spec

# kind → file of its definition; the files are their projects', and no part of this repository
DEFINED = {
    "Cluster": "postgresql.cnpg.io_clusters.yaml",
    "PodMonitor": "monitoring.coreos.com_podmonitors.yaml",
    "PrometheusRule": "monitoring.coreos.com_prometheusrules.yaml",
    "RabbitmqCluster": "rabbitmq.com_rabbitmqclusters.yaml",
    "ScaledObject": "keda.sh_scaledobjects.yaml",
    "ScheduledBackup": "postgresql.cnpg.io_scheduledbackups.yaml",
}
UNDEFINED = {"ExternalSecret"}  # whose definition is in neither place: its own test says what it must have


def definition(kind: str) -> Path:
    """Return the file with a kind's definition; raises ServerMissing with where it was looked for."""
    return vendors_spec(f"crds/{DEFINED[kind]}")


def faults(manifest: Manifest) -> Iterator[str]:
    """Yield what the definition does not allow. Raises ServerMissing."""
    versions = _schemas(definition(manifest["kind"]))
    version = manifest["apiVersion"].rpartition("/")[2]
    if version not in versions:
        yield f"{manifest['kind']} has no version {version}"
        return
    for error in versions[version].iter_errors(manifest):
        yield f"{manifest['kind']} {manifest['metadata']['name']}: {error.json_path}: {error.message[:300]}"


@cache
def _schemas(path: Path) -> Mapping[str, Draft202012Validator]:
    found = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {
        one["name"]: Draft202012Validator(_strict(one["schema"]["openAPIV3Schema"], top=True))
        for one in found["spec"]["versions"]
        if one["served"]
    }


def _strict(schema: Any, *, top: bool = False) -> Any:
    """Return a schema of OpenAPI 3 as JSON Schema that refuses fields without a description, as strict clients do."""
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    strict = {key: value for key, value in schema.items() if key in _PLAIN}
    if "properties" in schema:
        strict["properties"] = {key: _strict(value) for key, value in schema["properties"].items()}
        if not top and not schema.get("x-kubernetes-preserve-unknown-fields"):
            strict["additionalProperties"] = False
    if isinstance(schema.get("additionalProperties"), dict):
        strict["additionalProperties"] = _strict(schema["additionalProperties"])
    if "items" in schema:
        strict["items"] = _strict(schema["items"])
    if schema.get("nullable") and "type" in strict:
        strict["type"] = [strict["type"], "null"]
    return strict


_PLAIN = frozenset(
    {"type", "required", "enum", "minimum", "maximum", "pattern", "minLength", "maxLength", "minItems", "maxItems"}
    | {"minProperties", "maxProperties"}
)


def defined(manifests: Iterable[Manifest]) -> list[Manifest]:
    """Return the objects of kinds that operators define."""
    return [one for one in manifests if one["kind"] in DEFINED]
