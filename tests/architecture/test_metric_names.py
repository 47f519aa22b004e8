"""Metrics named in alerts, runbooks and README exist in the code, and no label grows with the people who write."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from repository import ROOT

TOLD_IN = [
    *(ROOT / "deploy" / "monitoring").glob("*.yml"),
    *(ROOT / "docs" / "runbooks").glob("*.md"),
    ROOT / "README.md",
]
INSTRUMENTS = (
    *(f"usher_common.{part}.metrics" for part in ("bus", "files", "http", "live", "record", "runtime")),
    *(f"usher_{service}.metrics" for service in ("gateway", "router", "connectors", "knowledge")),
)
# The code has each of their values, or a cap on their number.
OURS = {
    *("answer", "batch", "by", "call", "cap", "code", "connection", "direction", "endpoint", "field", "in_time"),
    *(
        "invariant",
        "judged",
        "kind",
        "loop",
        "outcome",
        "part",
        "port",
        "reason",
        "request",
        "result",
        "setting",
        "source",
        "state",
    ),
    *("status", "stream", "than_told", "verdict"),
}
GIVEN = {"account", "channel", "invitation", "policy", "queue", "stage"}  # by people who run it, one at a time
PACKAGES = {"usher_common", "usher_gateway", "usher_router", "usher_connectors", "usher_knowledge"}


@pytest.mark.parametrize("path", TOLD_IN, ids=lambda path: path.name)
def test_every_documented_metric_exists(path: Path) -> None:
    """An alert on a metric that nothing counts never fires."""
    told = set(re.findall(r"\busher_[a-z_]+\b", path.read_text(encoding="utf-8"))) - PACKAGES

    assert told <= set(collectors())


def collectors() -> dict[str, Any]:
    """Return every metric of every service, by the names of its series."""
    for module in INSTRUMENTS:
        importlib.import_module(module)
    return dict(REGISTRY._names_to_collectors)


def test_no_label_has_a_value_for_each_visitor_address_or_path() -> None:
    """A new label is a name of one of these kinds, or it does not belong there."""
    labels = {label for one in collectors().values() for label in getattr(one, "_labelnames", ())}

    assert labels == OURS | GIVEN
