"""The dashboards' files are what scripts/dashboards says, complete, and laid out without gaps or overlaps."""

import re
from typing import Any

import pytest

from dashboards.committed import DASHBOARDS, panels_of
from scripts.dashboards.content import BOARDS
from scripts.dashboards.panels import COLUMNS, Board, Panel, placed

NAMES = sorted(DASHBOARDS)
ASKED_FOR = {  # issue 13 names them
    "usher-overview",
    "usher-routing",
    "usher-channels",
    "usher-funnel",
    "usher-visitors",
    "usher-services",
    "usher-objectives",
}


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_files_say_what_the_code_says(board: Board) -> None:
    """Whoever changes scripts/dashboards runs `make dashboards`; `make test-long` compares every byte."""
    written = DASHBOARDS[board.uid]
    said = [
        (what.title, what.description, what.unit, [(one.expr, one.legend) for one in what.queries])
        for what, _ in placed(board)
        if isinstance(what, Panel)
    ]
    shown = [
        (
            panel["title"],
            panel["description"],
            panel["fieldConfig"]["defaults"]["unit"],
            [(one["expr"], one["legendFormat"]) for one in panel["targets"]],
        )
        for panel in panels_of(written)
    ]

    assert (written["title"], written["description"]) == (board.title, board.description)
    assert shown == said
    assert [(one["gridPos"]["x"], one["gridPos"]["y"], one["gridPos"]["w"]) for one in written["panels"]] == [
        (place.x, place.y, place.columns) for _, place in placed(board)
    ]


def test_each_subject_has_its_dashboard_with_a_name_of_its_own() -> None:
    """Grafana replaces one dashboard by another with the same uid, and refuses a second title in a folder."""
    assert {*DASHBOARDS} == ASKED_FOR == {board.uid for board in BOARDS}
    assert [one["uid"] for one in DASHBOARDS.values()] == NAMES
    assert len({one["title"] for one in DASHBOARDS.values()}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_panel_says_what_it_shows(name: str) -> None:
    """A title that no other panel of the dashboard has, a sentence, a unit, and colours from the lowest value up."""
    panels = panels_of(DASHBOARDS[name])
    titles = [one["title"] for one in panels]

    assert len({*titles}) == len(titles)
    assert len({one["id"] for one in DASHBOARDS[name]["panels"]}) == len(DASHBOARDS[name]["panels"])
    for panel in panels:
        defaults = panel["fieldConfig"]["defaults"]
        first, *others = [one["value"] for one in defaults["thresholds"]["steps"]]

        assert re.fullmatch(r"(\S+ ){5,}\S+[.]", panel["description"]), panel["title"]
        assert defaults["unit"]
        assert first is None
        assert others == sorted({*others})


@pytest.mark.parametrize("name", NAMES)
def test_panels_fill_their_lines_and_cover_nothing(name: str) -> None:
    """Each cell of the grid has at most one panel; each line reaches to the right margin."""
    taken: dict[tuple[int, int], str] = {}
    for panel in DASHBOARDS[name]["panels"]:
        for cell in cells(panel):
            assert cell not in taken, (panel["title"], taken[cell])
            taken[cell] = panel["title"]

    assert {x for x, _ in taken} == {*range(COLUMNS)}
    lines = {panel["gridPos"]["y"]: panel["gridPos"] for panel in panels_of(DASHBOARDS[name])}
    assert {y: sum((x, y) in taken for x in range(COLUMNS)) for y in lines} == dict.fromkeys(lines, COLUMNS)


def cells(panel: dict[str, Any]) -> list[tuple[int, int]]:
    """Return what a panel covers of the grid."""
    grid = panel["gridPos"]
    return [(x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])]


@pytest.mark.parametrize("name", NAMES)
def test_dashboards_work_with_any_prometheus_of_the_reader(name: str) -> None:
    """The data source is the dashboard's first variable, so that one's own Grafana may have it under any name."""
    first, *others = DASHBOARDS[name]["templating"]["list"]
    sources = {panel["datasource"]["uid"] for panel in panels_of(DASHBOARDS[name])}

    assert (first["type"], first["query"], first["name"]) == ("datasource", "prometheus", "datasource")
    assert sources | {one["datasource"]["uid"] for one in others} == {"${datasource}"}
