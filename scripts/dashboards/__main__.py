"""Write the dashboards into deploy/monitoring/dashboards, or another folder; `make dashboards` calls it."""

import sys
from pathlib import Path

from scripts.dashboards.content import BOARDS
from scripts.dashboards.grafana import text_of

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "monitoring" / "dashboards"


def main() -> None:
    """Write each dashboard, and remove the files of those that are no more."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.json"):
        path.unlink()
    for board in BOARDS:
        (folder / f"{board.uid}.json").write_text(text_of(board), encoding="utf-8")


if __name__ == "__main__":
    main()
