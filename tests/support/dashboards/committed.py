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


def panels_of(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the pictures of a dashboard, without its headings."""
    return [one for one in dashboard["panels"] if one["type"] != "row"]


def expressions() -> Iterator[tuple[str, str]]:
    """Yield where each expression stands, and the expression."""
    for name, dashboard in DASHBOARDS.items():
        for panel in panels_of(dashboard):
            for target in panel["targets"]:
                yield f"{name}: {panel['title']} {target['refId']}", target["expr"]


def asked(expr: str, *, lately: str = "1m", shown: str = "1h") -> str:
    """Return an expression as Prometheus is asked it, with everything chosen that can be chosen.

    `lately` stands for Grafana's interval of a rate, `shown` for the whole time that a dashboard shows.
    """
    known = {"__rate_interval": lately, "__range": shown}
    return re.sub(r"\$\{?(\w+)\}?", lambda found: known.get(found[1], ".*"), expr)
