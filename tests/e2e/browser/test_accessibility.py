"""Every page in every state, in light and dark, wide and on a phone: no violation of WCAG 2.2 AA, and all can be read.

What was scanned is in `docs/accessibility.md`; `make accessibility` writes it.
"""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from accessibility import SCANS, scanned
from contrast import Contrast
from page_states.tours import TOURS
from repository import ROOT
from stack.system import System, demo_system

REPORT = ROOT / "docs" / "accessibility.md"
PARTS = ROOT / "build" / "accessibility"
LEAST = 134  # scans
OFFER_S = "99"  # on a slow machine, scanning one offer takes longer than it usually rings, and who misses three is away


@pytest.fixture
async def system() -> AsyncIterator[System]:
    """One process is enough: what pages look like does not depend on the stores."""
    async with demo_system(USHER_OFFER_S=OFFER_S) as running:
        yield running


@pytest.mark.parametrize("section", TOURS)
async def test_no_state_of_a_page_violates_wcag(section: str, system: System, browser: Browser) -> None:
    """axe-core finds nothing, no state of a control is unreadable, and the report tells of these scans."""
    rows, problems, seen = [], list[str](), set[str]()
    for tour in TOURS[section]:
        async for state in tour(browser, system, "en-GB"):
            contrast = Contrast(state.page, state.name, seen)
            scans, misplaced = await scanned(state.page, contrast.look)
            await contrast.look_at_disabled()
            rows.append(f"| {state.name} | " + " | ".join(str(len(found)) for found in scans.values()) + " |")
            problems += [f"{state.name}, {scan}: {one}" for scan, found in scans.items() for one in found]
            problems += [f"{state.name}, {one}" for one in misplaced]
            problems += contrast.found
    PARTS.mkdir(parents=True, exist_ok=True)
    (PARTS / f"{section}.txt").write_text("\n".join(rows) + "\n")

    assert not problems, "\n".join(problems)
    assert rows == _reported(section)


def _reported(section: str) -> list[str]:
    """The rows of this section's table in the report."""
    after = REPORT.read_text().partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| .+ \|(?: \d+ \|)+$", after, re.MULTILINE)


def test_the_report_tells_of_enough_scans_and_no_violation() -> None:
    """As many as there must be, each of them with nothing found."""
    counts = [
        count for section in TOURS for row in _reported(section) for count in re.findall(r"(?<=\| )\d+(?= )", row)
    ]

    assert set(counts) == {"0"}
    assert len(counts) >= LEAST
    assert len(counts) % SCANS == 0
