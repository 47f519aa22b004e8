"""docs/kubernetes.md says what the manifests say: resources, limits of scaling, and the objects of its commands."""

import re
from collections.abc import Iterator

import pytest

from manifests.flow_table import PAGE
from manifests.rendering import OVERLAYS, of_kind, rendered
from manifests.workloads import containers, part_of, templates
from repository import ROOT

TEXT = PAGE.read_text(encoding="utf-8")
KINDS = {"deployment": "Deployment", "deploy": "Deployment", "job": "Job", "service": "Service"}


def table(heading: str) -> Iterator[list[str]]:
    """Yield the cells of a table's rows."""
    for line in TEXT.partition(heading)[2].lstrip("\n").splitlines()[1:]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_resources_are_those_of_the_table(overlay: str) -> None:
    """Beside the figures from which they come; the plain stores are for trying out only."""
    cells_of_rows = table("| service | requests | limits | measured |")
    told = {name: (cells[1], cells[2]) for cells in cells_of_rows for name in cells[0].split(", ")}
    only = {"backup", "erasures", "clamd", "freshclam", "first"} if overlay == "development" else set[str]()
    found = {
        part_of(one) if container["name"] == "service" else container["name"]: tuple(
            ", ".join(str(container["resources"][kind][name]) for name in ("cpu", "memory"))
            for kind in ("requests", "limits")
        )
        for one, spec in templates(rendered(overlay))
        if one["kind"] != "StatefulSet"
        for container in containers(spec)
    }

    assert found == {name: sizes for name, sizes in told.items() if name not in only}


def test_limits_of_scaling_are_those_of_the_table() -> None:
    """As a reader of the page would expect them."""
    heading = "| service | short of | metric | more replicas above | at most |"
    told = {cells[0]: (cells[3].replace(",", "").split()[0], cells[4]) for cells in table(heading)}
    found = {
        one["metadata"]["name"]: (one["spec"]["triggers"][0]["metadata"]["threshold"], one["spec"]["maxReplicaCount"])
        for one in of_kind(rendered("production with KEDA"), "ScaledObject")
    }

    assert {name: limit for name, (limit, _) in told.items()} == {name: limit for name, (limit, _) in found.items()}
    assert told["router"][1] == "one for each partition"
    for name in ("gateway", "connectors", "knowledge"):
        assert told[name][1] == str(found[name][1])


def test_commands_name_objects_that_exist() -> None:
    """In the namespace that they name."""
    commands = re.findall(r"^kubectl -n (\S+) (.+)$", TEXT, re.MULTILINE)
    named = [
        (space, KINDS[kind], name)
        for space, words in commands
        for kind, name in re.findall(rf"\b({'|'.join(KINDS)})[/ ]([a-z]+)\b", words)
    ]
    objects = {
        (one["metadata"].get("namespace"), one["kind"], one["metadata"]["name"])
        for overlay in OVERLAYS
        for one in rendered(overlay)
    }

    assert len(named) >= 10
    assert set(named) <= objects


def test_folders_exist() -> None:
    """Those that the page names."""
    folders = set(re.findall(r"\b(?:deploy/kubernetes/)?((?:overlays|components)/[a-z-]+)\b", TEXT))

    assert folders
    assert [name for name in sorted(folders) if not (ROOT / "deploy" / "kubernetes" / name).is_dir()] == []
