"""Draws panels with matplotlib, at the places that a dashboard's file has for them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scripts.dashboards.picture.asking import Series
from scripts.dashboards.picture.units import written

COLUMN, ROW, MARGIN = 60, 36, 4  # pixels, as Grafana has them on a wide screen
HEAD = 44  # pixels for the dashboard's title
DPI = 100
NIGHT = {"page": "#111217", "panel": "#181b1f", "text": "#ccccdc", "faint": "#7b8087", "grid": "#2c3235"}
COLORS = {"green": "#73bf69", "orange": "#ff9830", "red": "#f2495c", "blue": "#5794f2"}
LINES = ("#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#705da0", "#37872d", "#fade2a")
MOST_NAMES = 9  # in a legend
Shown = Mapping[int, list[list[Series]]]  # of each panel: what each of its queries gave
mpl.rcParams.update({"font.size": 8, "text.color": NIGHT["text"], "font.family": "DejaVu Sans"})


class Picture:
    """A page in the making; its lines are of a span of time (Unix seconds)."""

    def __init__(self, dashboard: Mapping[str, Any], span: tuple[float, float]) -> None:
        self._span = span
        self._panels = dashboard["panels"]
        self._width = COLUMN * 24
        self._height = HEAD + ROW * max(one["gridPos"]["y"] + one["gridPos"]["h"] for one in self._panels)
        self._figure = Figure(figsize=(self._width / DPI, self._height / DPI), dpi=DPI, facecolor=NIGHT["page"])
        self._text((MARGIN * 2, HEAD / 2), dashboard["title"], size=13)

    def save(self, shown: Shown, path: Path) -> None:
        """Draw every panel, and write the file."""
        for panel in self._panels:
            x, y, width, height = self._box(panel["gridPos"])
            if panel["type"] == "row":
                self._text((x + MARGIN, y + height / 2), panel["title"], size=10)
                continue
            self._figure.add_artist(
                Rectangle(
                    (x / self._width, 1 - (y + height) / self._height),
                    width / self._width,
                    height / self._height,
                    facecolor=NIGHT["panel"],
                    edgecolor=NIGHT["grid"],
                    zorder=-1,  # below the axes
                )
            )
            self._text((x + 8, y + 13), panel["title"], size=8.5)
            self._draw(panel, shown[panel["id"]], (x, y, width, height))
        self._figure.savefig(path, facecolor=NIGHT["page"])

    def _box(self, grid: Mapping[str, int]) -> tuple[float, float, float, float]:
        x, y, width, height = grid["x"] * COLUMN, HEAD + grid["y"] * ROW, grid["w"] * COLUMN, grid["h"] * ROW
        return x + MARGIN, y + MARGIN, width - 2 * MARGIN, height - 2 * MARGIN

    def _text(
        self, place: tuple[float, float], text: str, *, size: float, color: str = "", across: str = "left"
    ) -> None:
        x, y = place[0] / self._width, 1 - place[1] / self._height
        self._figure.text(x, y, text, fontsize=size, color=color or NIGHT["text"], ha=across, va="center")

    def _axes(self, x: float, y: float, width: float, height: float) -> Axes:
        box = (x / self._width, 1 - (y + height) / self._height, width / self._width, height / self._height)
        axes = self._figure.add_axes(box, facecolor="none")
        axes.spines[:].set_visible(False)
        axes.tick_params(colors=NIGHT["faint"], labelsize=7, length=0)
        return axes

    def _draw(
        self, panel: Mapping[str, Any], found: list[list[Series]], box: tuple[float, float, float, float]
    ) -> None:
        x, y, width, height = box
        series = [one for those in found for one in those]
        if not series:
            nothing = panel["fieldConfig"]["defaults"].get("noValue", "No data")
            self._text((x + width / 2, y + height / 2 + 6), nothing, size=12, color=NIGHT["faint"], across="center")
        elif panel["type"] == "stat":
            self._figures(panel, series, box)
        elif panel["type"] == "bargauge":
            _bars(self._axes(x + width * 0.42, y + 26, width * 0.44, height - 34), panel, series)
        else:
            names = sorted({one.name for one in series})
            below = 14 * (1 + (min(len(names), MOST_NAMES) - 1) // 3)
            axes = self._axes(x + 58, y + 28, width - 72, height - 50 - below)
            _lines(axes, panel, series, names)
            axes.set_xlim(*self._span)

    def _figures(
        self, panel: Mapping[str, Any], series: Sequence[Series], box: tuple[float, float, float, float]
    ) -> None:
        x, y, width, height = box
        each = width / len(series)
        for number, one in enumerate(series):
            text, color = _text_of(panel, one.last), _color_of(panel, one.last)
            middle = x + each * (number + 0.5)
            self._text(
                (middle, y + height / 2), text, size=20 if len(series) == 1 else 13, color=color, across="center"
            )
            if len(series) > 1:
                self._text((middle, y + height / 2 + 22), one.name, size=7, across="center")
            if panel["options"]["graphMode"] == "area" and len(one.points) > 1:
                axes = self._axes(x + each * number, y + height * 0.68, each, height * 0.3)
                times, values = zip(*one.points, strict=True)
                axes.fill_between(times, values, alpha=0.25, color=color, linewidth=0)
                axes.plot(times, values, color=color, linewidth=1)
                axes.set_axis_off()


def _text_of(panel: Mapping[str, Any], value: float) -> str:
    defaults = panel["fieldConfig"]["defaults"]
    return written(value, defaults["unit"], defaults.get("decimals"))


def _color_of(panel: Mapping[str, Any], value: float) -> str:
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    return COLORS[[one["color"] for one in steps if one["value"] is None or value >= one["value"]][-1]]


def _bars(axes: Axes, panel: Mapping[str, Any], series: Sequence[Series]) -> None:
    """Draw one bar for each series, from the top down."""
    values = [one.last for one in series]
    most = panel["fieldConfig"]["defaults"].get("max") or max([*values, 1e-9])
    axes.barh(range(len(values)), [most] * len(values), color=NIGHT["grid"], height=0.7)
    axes.barh(range(len(values)), values, color=[_color_of(panel, value) for value in values], height=0.7)
    axes.set_yticks(range(len(values)), [one.name for one in series], color=NIGHT["text"])
    axes.set_xlim(0, most)
    axes.set_ylim(max(len(values), 3) - 0.4, -0.6)
    axes.set_xticks([])
    for number, value in enumerate(values):
        axes.text(most * 1.03, number, _text_of(panel, value), color=_color_of(panel, value), va="center", fontsize=8)


def _lines(axes: Axes, panel: Mapping[str, Any], series: Sequence[Series], names: Sequence[str]) -> None:
    """Draw lines, or areas on top of one another."""
    defaults = panel["fieldConfig"]["defaults"]
    colors = {name: LINES[number % len(LINES)] for number, name in enumerate(names)}
    if defaults["custom"].get("stacking", {}).get("mode") == "normal":
        _stack(axes, series, colors)
    else:
        for one in series:
            times, values = zip(*one.points, strict=True)
            axes.plot(times, values, color=colors[one.name], linewidth=1, label=one.name)
    axes.set_ylim(bottom=0, top=defaults.get("max"))
    axes.set_ylim(top=max(axes.get_ylim()[1], defaults["custom"].get("axisSoftMax", 0)))
    low, high = axes.get_ylim()
    for step in defaults["thresholds"]["steps"][1:]:
        if "thresholdsStyle" in defaults["custom"] and low < step["value"] < high:
            axes.axhline(step["value"], color=COLORS[step["color"]], linewidth=0.8, linestyle="--")
    axes.grid(color=NIGHT["grid"], linewidth=0.6)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value, defaults["unit"])))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: f"{datetime.fromtimestamp(at, UTC):%H:%M}"))
    handles, labels = axes.get_legend_handles_labels()
    kept = list(dict(zip(labels, handles, strict=True)).items())[:MOST_NAMES]
    axes.legend(
        [handle for _, handle in kept],
        [label for label, _ in kept],
        loc="upper left",
        bbox_to_anchor=(-0.1, -0.1),
        ncols=3,
        fontsize=7,
        frameon=False,
        labelcolor=NIGHT["text"],
        handlelength=1,
        columnspacing=1,
    )


def _stack(axes: Axes, series: Sequence[Series], colors: Mapping[str, str]) -> None:
    times = sorted({at for one in series for at, _ in one.points})
    below = [0.0] * len(times)
    for one in series:
        at = dict(one.points)
        top = [base + at.get(moment, 0.0) for base, moment in zip(below, times, strict=True)]
        axes.fill_between(times, below, top, color=colors[one.name], alpha=0.4, linewidth=0, label=one.name)
        axes.plot(times, top, color=colors[one.name], linewidth=1)
        below = top
