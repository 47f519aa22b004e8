"""Every page in every state, in light and dark, wide and on a phone: no violation of WCAG 2.2 AA, and all can be read.

`make test` deals one layout and scheme to each state; `make test-long` and `make accessibility` scan all of them, which
are in `docs/accessibility.md`.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser

from accessibility import COLUMNS, DEALT, SCANS, WHOLE, Scheme, Walk, scanned
from contrast import Contrast, unreadable
from page_states.tours import TOURS
from repository import ROOT
from stack.system import System, demo_system

REPORT = ROOT / "docs" / "accessibility.md"
PARTS = ROOT / "build" / "accessibility"
LEAST = 134  # scans
APPEARS = """
<!doctype html><title>appears</title>
<style>@keyframes appears { from { opacity: 0 } } button { color: black; animation: appears 400ms }</style>
<button>Yes</button>
"""
OFFER_S = "99"  # on a slow machine, scanning one offer takes longer than it usually rings, and who misses three is away


@pytest.fixture
async def system() -> AsyncIterator[System]:
    """One process is enough: what pages look like does not depend on the stores."""
    async with demo_system(USHER_OFFER_S=OFFER_S) as running:
        yield running


@dataclass
class Walked:
    """What a walk through a section's states found: a number for each scan of each state, and each problem in words."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


async def walked(section: str, system: System, browser: Browser, walks: tuple[Walk, ...]) -> Walked:
    """Scan its states by these walks in turn, and measure in the same layouts and schemes how well they can be read."""
    done, seen = Walked(), defaultdict[tuple[Scheme, ...], set[str]](set)
    turns = itertools.cycle(walks)
    for tour in TOURS[section]:
        async for name, page in tour(browser, system, "en-GB"):
            walk = next(turns)
            schemes = walk.steps[0][1]
            contrast = Contrast(page, name, seen[schemes], schemes)
            scans, misplaced = await scanned(page, contrast.look, walk)
            await contrast.look_at_disabled()
            done.counts[name] = [len(found) for found in scans.values()]
            done.problems += [f"{name}, {scan}: {one}" for scan, found in scans.items() for one in found]
            done.problems += [f"{name}, {one}" for one in (*misplaced, *contrast.found)]
    return done


@pytest.mark.parametrize("section", TOURS)
async def test_no_state_of_a_page_violates_wcag(section: str, system: System, browser: Browser) -> None:
    """In the scan that is dealt to each, nothing is found and all can be read; the report tells of these states."""
    found = await walked(section, system, browser, DEALT)

    assert not found.problems, "\n".join(found.problems)
    assert list(found.counts) == list(_reported(section))


@pytest.mark.long
@pytest.mark.parametrize("section", TOURS)
async def test_no_state_violates_wcag_in_any_layout_and_scheme(section: str, system: System, browser: Browser) -> None:
    """In all scans of each state; the report tells of them."""
    found = await walked(section, system, browser, (WHOLE,))
    rows = [f"| {state} | " + " | ".join(map(str, counts)) + " |" for state, counts in found.counts.items()]
    PARTS.mkdir(parents=True, exist_ok=True)
    (PARTS / f"{section}.txt").write_text("\n".join(rows) + "\n")

    assert not found.problems, "\n".join(found.problems)
    assert list(found.counts.items()) == list(_reported(section).items())


async def test_what_appears_is_measured_once_it_is_there(browser: Browser) -> None:
    """Its first moment may be invisible, which says nothing of how well it can be read."""
    page = await browser.new_page()
    await page.set_content(APPEARS)

    assert await unreadable(page, "appears", set()) == []
    await page.close()


def test_four_states_in_a_row_meet_all_scans() -> None:
    """Neighbours differ in their scheme, the last and the first as well."""
    steps = [(layout["width"], schemes) for walk in DEALT for layout, schemes in walk.steps]

    assert len(steps) == len(DEALT) == SCANS
    assert {f"{width} px, {scheme}" for width, schemes in steps for scheme in schemes} == set(COLUMNS)
    assert all(set(one).isdisjoint(other) for (_, one), (_, other) in itertools.pairwise([*steps, steps[0]]))


def _reported(section: str) -> dict[str, list[int]]:
    """The rows of this section's table in the report: the number of each scan, by state."""
    after = REPORT.read_text().partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \|((?: \d+ \|)+)$", after, re.MULTILINE)
    return {state: [int(count) for count in re.findall(r"\d+", counts)] for state, counts in rows}


def test_the_report_tells_of_enough_scans_and_no_violation() -> None:
    """As many as there must be, each of them with nothing found, and their sum."""
    rows = [counts for section in TOURS for counts in _reported(section).values()]
    counts = list(itertools.chain(*rows))

    assert set(counts) == {0}
    assert len(counts) >= LEAST
    assert {len(row) for row in rows} == {SCANS}
    assert re.findall(r"^(\d+) scans by", REPORT.read_text(), re.MULTILINE) == [str(len(counts))]
