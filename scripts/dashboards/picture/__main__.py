"""Draw a dashboard from a running Prometheus, to look at it where no Grafana is.

    PYTHONPATH=.venv/dashboards .venv/bin/python -m scripts.dashboards.picture \
        deploy/monitoring/dashboards/usher-overview.json http://127.0.0.1:9090 overview.png --minutes 60

It prints the queries that gave nothing.
"""

import argparse
import json
import time
from pathlib import Path

from scripts.dashboards.picture.asking import Source
from scripts.dashboards.picture.drawing import Picture


def main() -> None:
    """Ask everything, then draw."""
    parser = argparse.ArgumentParser(prog="python -m scripts.dashboards.picture")
    parser.add_argument("dashboard", type=Path)
    parser.add_argument("prometheus", help="its address")
    parser.add_argument("picture", type=Path)
    parser.add_argument("--minutes", type=float, default=60, help="how much is shown")
    parser.add_argument("--every", type=float, default=5, help="seconds between two scrapes")
    parser.add_argument(
        "--until", type=float, default=time.time(), help="what is shown instead of now, in Unix seconds"
    )
    words = parser.parse_args()
    dashboard = json.loads(words.dashboard.read_text(encoding="utf-8"))
    source = Source(words.prometheus, 60 * words.minutes, words.every, words.until)
    shown = {}
    for panel in dashboard["panels"]:
        shown[panel["id"]] = [source.series(target) for target in panel.get("targets", ())]
        for target, found in zip(panel.get("targets", ()), shown[panel["id"]], strict=True):
            if not found:
                print(f"nothing: {dashboard['uid']}: {panel['title']}: {target['expr']}")
    Picture(dashboard, (source.until - source.since_s, source.until)).save(shown, words.picture)


if __name__ == "__main__":
    main()
