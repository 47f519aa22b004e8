"""Turns a dashboard into Grafana's JSON, with the builders that Grafana generates from its own schema."""

import json
from typing import Any

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as options
from grafana_foundation_sdk.models import dashboard as models

from scripts.dashboards.panels import NEVER, PLAIN, Board, Choice, Panel, Place, Section, placed

SOURCE = models.DataSourceRef(type_val="prometheus", uid="${datasource}")
TAG = "usher"
REFRESH = "30s"
COUNTS = {"none", "short", "cpm"}


def text_of(board: Board) -> str:
    """Give the file's text."""
    return json.dumps(built(board), cls=JSONEncoder, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def built(board: Board) -> Any:
    """Build a dashboard with everything on its place."""
    made = (
        dashboard.Dashboard(board.title)
        .uid(board.uid)
        .description(board.description)
        .tags([TAG])
        .readonly()
        .timezone("browser")
        .time(board.since, "now")
        .refresh(REFRESH)
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .link(
            dashboard.DashboardLink("Usher")
            .type(models.DashboardLinkType.DASHBOARDS)
            .tags([TAG])
            .keep_time(keep_time=True)
        )
        .with_variable(dashboard.DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
    )
    for choice in board.choices:
        made.with_variable(_variable(choice))
    for number, (what, place) in enumerate(placed(board), 1):
        if isinstance(what, Section):
            made.with_row(dashboard.Row(what.title).id(number).grid_pos(_grid(place)))
        else:
            made.with_panel(_panel(what).id(number).grid_pos(_grid(place)))
    return made.build()


def _grid(place: Place) -> models.GridPos:
    return models.GridPos(x=place.x, y=place.y, w=place.columns, h=place.rows)


def _variable(choice: Choice) -> Any:
    return (
        dashboard.QueryVariable(choice.label)
        .label(choice.label)
        .query(f"label_values({choice.metric}, {choice.label})")
        .datasource(SOURCE)
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(models.VariableSort.ALPHABETICAL_ASC)
        .multi(multi=True)
        .include_all(include_all=True)
        .all_value(".*")
        .current(models.VariableOption(text="All", value="$__all"))
    )


def _panel(panel: Panel) -> Any:
    made = MADE[panel.kind](panel).title(panel.title).description(panel.description).unit(panel.unit).datasource(SOURCE)
    if panel.kind != "figure":  # an allowance that is used up is below 0
        made.min(0)
    if panel.most is not None:
        made.max(panel.most)
    made.thresholds(
        dashboard.ThresholdsConfig()
        .mode(models.ThresholdsMode.ABSOLUTE)
        .steps([models.Threshold(value=value, color=color) for value, color in panel.steps])
    )
    if panel.decimals is not None:
        made.decimals(panel.decimals)
    if panel.none:
        made.no_value(panel.none)
    at_once = panel.kind == "bars" or "$__range" in panel.queries[0].expr
    for name, query in zip("ABCDEFGH", panel.queries, strict=False):
        asked = prometheus.Dataquery().expr(query.expr).legend_format(query.legend).ref_id(name).datasource(SOURCE)
        made.with_target(asked.instant() if at_once else asked.range())
    return made


def _figure(panel: Panel) -> Any:
    trend = options.BigValueGraphMode.NONE if "$__range" in panel.queries[0].expr else options.BigValueGraphMode.AREA
    return (
        stat.Panel()
        .color_scheme(_colors(models.FieldColorModeId.THRESHOLDS))
        .color_mode(options.BigValueColorMode.VALUE)
        .graph_mode(trend)
        .text_mode(options.BigValueTextMode.AUTO)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    )


def _bars(_: Panel) -> Any:
    return (
        bargauge.Panel()
        .color_scheme(_colors(models.FieldColorModeId.THRESHOLDS))
        .orientation(options.VizOrientation.HORIZONTAL)
        .display_mode(options.BarGaugeDisplayMode.BASIC)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    )


def _lines(panel: Panel) -> Any:
    made = (
        timeseries.Panel()
        .color_scheme(_colors(models.FieldColorModeId.PALETTE_CLASSIC_BY_NAME))
        .line_width(1)
        .fill_opacity(0)
        .show_points(options.VisibilityMode.AUTO)
        .legend(
            common.VizLegendOptions()
            .display_mode(options.LegendDisplayMode.LIST)
            .placement(options.LegendPlacement.BOTTOM)
            .show_legend(show_legend=True)
        )
        .tooltip(common.VizTooltipOptions().mode(options.TooltipDisplayMode.MULTI).sort(options.SortOrder.DESCENDING))
    )
    if panel.steps not in (PLAIN, NEVER):  # those have no line to cross
        made.thresholds_style(common.GraphThresholdsStyleConfig().mode(options.GraphThresholdsStyleMode.DASHED))
    if panel.unit in COUNTS:  # less than one is a line near the bottom, not a picture of noise
        made.axis_soft_max(1)
    return made


def _stacked(panel: Panel) -> Any:
    return _lines(panel).fill_opacity(40).stacking(common.StackingConfig().mode(options.StackingMode.NORMAL).group("A"))


def _colors(mode: models.FieldColorModeId) -> Any:
    return dashboard.FieldColor().mode(mode)


MADE = {"figure": _figure, "bars": _bars, "lines": _lines, "stacked": _stacked}
