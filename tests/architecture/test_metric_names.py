"""Metrics named in alerts, runbooks and README exist in the code."""

import importlib
import re
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from repository import ROOT

TOLD_IN = [
    *(ROOT / "deploy" / "monitoring").glob("*.yml"),
    *(ROOT / "docs" / "runbooks").glob("*.md"),
    ROOT / "README.md",
]
INSTRUMENTS = (
    *(f"usher_common.{part}.metrics" for part in ("bus", "http", "live", "record", "runtime")),
    *(f"usher_{service}.metrics" for service in ("gateway", "router", "connectors", "knowledge")),
)
PACKAGES = {"usher_common", "usher_gateway", "usher_router", "usher_connectors", "usher_knowledge"}


@pytest.mark.parametrize("path", TOLD_IN, ids=lambda path: path.name)
def test_every_documented_metric_exists(path: Path) -> None:
    """An alert on a metric that nothing counts never fires."""
    for module in INSTRUMENTS:
        importlib.import_module(module)
    told = set(re.findall(r"\busher_[a-z_]+\b", path.read_text(encoding="utf-8"))) - PACKAGES

    assert told <= set(REGISTRY._names_to_collectors)
