"""What a dashboard is made of, as plain values: no library of Grafana's is needed to read or check them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

COLUMNS = 24  # of Grafana's grid
Kind = Literal["figure", "lines", "stacked", "bars"]
SIZES: dict[Kind, tuple[int, int]] = {
    "figure": (4, 4),
    "lines": (8, 8),
    "stacked": (8, 8),
    "bars": (8, 8),
}  # columns, rows
Steps = tuple[tuple[float | None, str], ...]  # from which value on which colour; the first is from -infinity
PLAIN: Steps = ((None, "blue"),)  # a value that is neither good nor bad


def rising(worse: float, bad: float) -> Steps:
    """Give the colours of a value that is worse the higher it is."""
    return ((None, "green"), (worse, "orange"), (bad, "red"))


def falling(worse: float, bad: float) -> Steps:
    """Give the colours of a value that is worse the lower it is."""
    return ((None, "red"), (bad, "orange"), (worse, "green"))


NEVER: Steps = ((None, "green"), (1e-9, "red"))  # what must not happen: anything above nothing is bad
ANY: Steps = ((None, "red"), (1, "green"))  # what there must be at least one of


@dataclass(frozen=True)
class Query:
    """An expression of Prometheus, and how its series are called ({{label}} stands for a label's value)."""

    expr: str
    legend: str


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One picture: `unit` is Grafana's name of it, `none` what a figure says that nothing has been counted for yet."""

    title: str
    description: str
    unit: str
    queries: tuple[Query, ...]
    kind: Kind = "lines"
    steps: Steps = PLAIN
    decimals: int | None = None
    most: float | None = None
    none: str = ""
    columns: int = 0  # 0: as wide as its kind usually is
    rows: int = 0  # 0: as high


@dataclass(frozen=True)
class Section:
    """Panels below a heading."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Choice:
    """What a reader can narrow a dashboard to: the values that a label of a metric has, which must be few."""

    label: str
    metric: str


@dataclass(frozen=True, kw_only=True)
class Board:
    """One dashboard; its uid is also the name of its file."""

    uid: str
    title: str
    description: str
    sections: tuple[Section, ...]
    choices: tuple[Choice, ...] = ()
    since: str = "now-6h"


@dataclass(frozen=True)
class Place:
    """Where something stands on Grafana's grid."""

    x: int
    y: int
    columns: int
    rows: int


def size_of(panel: Panel) -> tuple[int, int]:
    """Give a panel's columns and rows."""
    columns, rows = SIZES[panel.kind]
    return panel.columns or columns, panel.rows or rows


def placed(board: Board) -> Iterator[tuple[Section | Panel, Place]]:
    """Yield headings and panels with their places: from left to right, in lines as high as their highest panel."""
    y = 0
    for section in board.sections:
        yield section, Place(0, y, COLUMNS, 1)
        y, x, highest = y + 1, 0, 0
        for panel in section.panels:
            columns, rows = size_of(panel)
            if x + columns > COLUMNS:
                y, x, highest = y + highest, 0, 0
            yield panel, Place(x, y, columns, rows)
            x, highest = x + columns, max(highest, rows)
        y += highest
