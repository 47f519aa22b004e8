"""The schemas of Kubernetes' own kinds, from the package kubernetes-validate, with unknown fields refused.

The package's own function reads two megabytes for each object; here each schema is read once.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from manifests.rendering import Manifest


def faults(manifest: Manifest, version: str) -> Iterator[str]:
    """Yield what a release of Kubernetes, such as "1.37", does not allow in an object, or that it has no such kind."""
    group, _, name = manifest["apiVersion"].rpartition("/")
    kind = f"{manifest['kind'].lower()}-{group.split('.')[0]}{'-' if group else ''}{name}"
    try:
        validator = _validator(version, kind)
    except FileNotFoundError:
        yield f"Kubernetes {version} has no {manifest['kind']} of {manifest['apiVersion']}"
        return
    for error in validator.iter_errors(manifest):
        yield f"{manifest['kind']} {manifest['metadata']['name']}: {error.json_path}: {error.message[:300]}"


@cache
def _validator(version: str, kind: str) -> Draft202012Validator:
    registry: Registry[Any] = Resource.from_contents(_read(version, "_definitions")) @ Registry()
    return Draft202012Validator(_read(version, kind), registry=registry)


@cache
def _read(version: str, name: str) -> Any:
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
