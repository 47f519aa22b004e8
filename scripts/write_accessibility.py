"""Writes the tables of docs/accessibility.md from the scans that tests/e2e/browser/test_accessibility.py has left."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "accessibility.md"
PARTS = ROOT / "build" / "accessibility"
AXE = ROOT / "services" / "gateway" / "ui" / "node_modules" / "axe-core" / "package.json"
MARK = "<!-- Below here: made by `make accessibility`. -->\n"
SECTIONS = (
    *("Desk", "Aftercare", "Contacts", "Channels", "Pages", "Forms", "Broadcasts", "Articles"),
    *("Shop and widget", "Waiting and calls"),
)
HEAD = "| state | 1280 px, light | 1280 px, dark | 390 px, light | 390 px, dark |\n|---|---|---|---|---|\n"


def tables() -> str:
    """Write the sum and a table for each section."""
    parts = {name: (PARTS / f"{name}.txt").read_text() for name in SECTIONS}
    counts = [int(count) for part in parts.values() for count in re.findall(r"(?<=\| )\d+(?= \|)", part)]
    version = json.loads(AXE.read_text())["version"]
    total = f"\n{len(counts)} scans by axe-core {version}: {sum(counts)} violations.\n"
    return total + "".join(f"\n## {name}\n\n{HEAD}{part}" for name, part in parts.items())


if __name__ == "__main__":
    PAGE.write_text(PAGE.read_text().partition(MARK)[0] + MARK + tables())
