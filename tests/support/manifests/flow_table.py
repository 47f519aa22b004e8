"""The flows that the design declares: the table in docs/kubernetes.md."""

import re
from collections.abc import Iterator
from itertools import product

from manifests.flows import Flow
from repository import ROOT

PAGE = ROOT / "docs" / "kubernetes.md"
HEADING = "| from | to | port | for | where |"
EVERYWHERE = "everywhere"


def declared(overlay: str) -> set[Flow]:
    """Return the flows of an overlay: those of everywhere and its own."""
    return {flow for flow, where in rows() if where in {EVERYWHERE, overlay.partition(" ")[0]}}


def rows() -> Iterator[tuple[Flow, str]]:
    """Yield each flow of the table with where it is allowed; cells may name several parties and ports."""
    _, _, table = PAGE.read_text(encoding="utf-8").partition(HEADING)
    for line in table.lstrip("\n").splitlines()[1:]:
        if not line.startswith("|"):
            return
        sources, targets, ports, _, where = (cell.strip() for cell in line.strip("|").split("|"))
        for source, target, port in product(*(re.split(r", ", cell) for cell in (sources, targets, ports))):
            yield Flow(source, target, port), where
