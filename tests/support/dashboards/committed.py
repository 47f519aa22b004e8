"""The dashboards' files, with what Grafana puts into their expressions before it asks."""

import json
import re
from collections.abc import Iterator
from typing import Any

from repository import ROOT

FOLDER = ROOT / "deploy" / "monitoring" / "dashboards"
DASHBOARDS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))
}
VARIABLES = {"__rate_interval": "1m", "__range": "1h", "datasource": "prometheus"}


def panels_of(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the pictures of a dashboard, without its headings."""
    return [one for one in dashboard["panels"] if one["type"] != "row"]


def expressions() -> Iterator[tuple[str, str]]:
    """Yield where each expression stands, and the expression."""
    for name, dashboard in DASHBOARDS.items():
        for panel in panels_of(dashboard):
            for target in panel["targets"]:
                yield f"{name}: {panel['title']} {target['refId']}", target["expr"]


def asked(expr: str) -> str:
    """Return an expression as Prometheus is asked it, with everything chosen that can be chosen."""
    return re.sub(r"\$\{?(\w+)\}?", lambda found: VARIABLES.get(found[1], ".*"), expr)
