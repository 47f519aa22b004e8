"""No container is privileged or root, none lacks a limit, and no image changes under its name."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from manifests.mutations import at_path
from manifests.policy_check import violations
from manifests.rendering import OVERLAYS, of_kind, rendered
from manifests.workloads import part_of
from repository import ROOT

CHECKOV = ROOT / ".venv" / "checkov"  # its packages; `make test-long` installs them
EXEMPT = {
    "CKV_K8S_43": "digests are written by `make release`, where a registry can be asked",
    "CKV_K8S_15": "an exact version does not change, and a registry that is away must not keep a pod from starting",
    "CKV_K8S_35": "settings are variables (decision 0165)",
}
EXEMPT_IN_DEVELOPMENT = {"CKV_K8S_40": "the images of PostgreSQL and RabbitMQ have users of their own, 999"}

POD: tuple[str | int, ...] = ("spec", "template", "spec")
OF_RABBITMQ = ("spec", "override", "statefulSet", *POD)
CONTAINER = (*POD, "containers", 0)
WORSE: Sequence[tuple[str, str, tuple[str | int, ...], Any]] = [
    ("Deployment", "hostNetwork: it shares the node's", (*POD, "hostNetwork"), True),
    ("Deployment", "it has a token of Kubernetes' API", (*POD, "automountServiceAccountToken"), True),
    ("Deployment", "it has no account of its own", (*POD, "serviceAccountName"), "default"),
    ("Deployment", "become variables", (*POD, "enableServiceLinks"), True),
    ("Deployment", "is the node's disk", (*POD, "volumes", 0), {"name": "tmp", "hostPath": {"path": "/"}}),
    ("Deployment", "has no limit", (*POD, "volumes", 0), {"name": "tmp", "emptyDir": {}}),
    ("Deployment", "privileged, or may become so", (*CONTAINER, "securityContext", "privileged"), True),
    ("Deployment", "may become so", (*CONTAINER, "securityContext", "allowPrivilegeEscalation"), True),
    ("Deployment", "may be root", (*CONTAINER, "securityContext", "runAsUser"), 0),
    ("Deployment", "may be root", (*POD, "securityContext", "runAsNonRoot"), False),
    ("Deployment", "writes into its image", (*CONTAINER, "securityContext", "readOnlyRootFilesystem"), False),
    ("Deployment", "has capabilities", (*CONTAINER, "securityContext", "capabilities", "add"), ["NET_RAW"]),
    ("Deployment", "any system call", (*POD, "securityContext", "seccompProfile"), {"type": "Unconfined"}),
    ("Deployment", "no limits of memory", (*CONTAINER, "resources", "limits"), {"cpu": "1"}),
    ("Deployment", "no requests of cpu", (*CONTAINER, "resources", "requests"), {"memory": "1Gi"}),
    ("Job", "may change", (*CONTAINER, "image"), "usher-tools:latest"),
    ("Job", "may change", (*CONTAINER, "image"), "usher-tools"),
    ("Job", "may change", (*CONTAINER, "image"), "registry.example.com:5000/usher-tools"),
    ("Cluster", "no limits of cpu", ("spec", "resources", "limits"), {"memory": "1Gi"}),
    ("Cluster", "may change", ("spec", "imageName"), "ghcr.io/cloudnative-pg/postgresql:16"),
    ("RabbitmqCluster", "may change", ("spec", "image"), "rabbitmq:management"),
    ("RabbitmqCluster", "may be root", (*OF_RABBITMQ, "securityContext", "runAsNonRoot"), False),
    ("RabbitmqCluster", "any system call", (*OF_RABBITMQ, "securityContext", "seccompProfile"), {"type": "Unconfined"}),
    ("Cluster", "any system call", ("spec", "seccompProfile"), {"type": "Unconfined"}),
]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_is_allowed_that_is_not_needed(overlay: str) -> None:
    """Over everything that is rendered, the stores too."""
    assert violations(rendered(overlay)) == []


@pytest.mark.parametrize(("kind", "expected", "path", "value"), WORSE)
def test_each_worse_manifest_is_found(kind: str, expected: str, path: Sequence[str | int], value: Any) -> None:
    """One change, one complaint; of clamd's pod, which has three containers, there would be three."""
    one = copy.deepcopy(next(one for one in of_kind(rendered("production"), kind) if part_of(one) != "clamd"))
    at_path(one, path[:-1])[path[-1]] = value
    (found,) = violations([one])

    assert expected in found


@pytest.mark.long
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_checkov_finds_nothing_but_what_is_exempt(overlay: str, tmp_path: Path) -> None:
    """The rules of others; each exemption is found, so that none is kept longer than it is needed."""
    if not (CHECKOV / "checkov").is_dir():
        pytest.skip("checkov is not installed: `make test-long` does it")
    (tmp_path / "manifests.yaml").write_text(yaml.safe_dump_all(rendered(overlay)), encoding="utf-8")
    failed = _checkov(tmp_path / "manifests.yaml")
    exempt = {**EXEMPT, **(EXEMPT_IN_DEVELOPMENT if overlay == "development" else {})}

    assert sorted(failed) == sorted(exempt), failed


def _checkov(path: Path) -> Mapping[str, list[str]]:
    """Return the resources that fail, by check."""
    words = ["--framework", "kubernetes", "--skip-download", "--quiet", "--output", "json", "--file", str(path)]
    done = subprocess.run(
        [sys.executable, "-m", "checkov.main", *words],
        env={**os.environ, "PYTHONPATH": str(CHECKOV)},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    found: dict[str, list[str]] = {}
    for one in json.loads(done.stdout)["results"]["failed_checks"]:
        found.setdefault(one["check_id"], []).append(f"{one['resource']}: {one['check_name']}")
    return found
