"""The funnel's stages as a table: how many came, how they left, and at what cost."""

from collections.abc import Iterable, Sequence

from usher_router.simulation.statistics import StageUse

_HEADS = ("stage", "policy", "came", "solved", "handed on", "left", "cost", "saved")
_ALL = "all"


def stage_lines(uses: Sequence[tuple[str, StageUse]]) -> list[str]:
    """Format the use of stages under policies, by their names ("": there is only one, unnamed).

    The last row of each policy has its contacts, counted once, with what one of them costs.
    """
    names = list(dict.fromkeys(name for name, _ in uses))
    order = list(dict.fromkeys(use.stage for _, use in uses))
    rows = [_cells(name, use) for name, use in sorted(uses, key=lambda one: order.index(one[1].stage))]
    rows += [_cells(name, whole_of(use for other, use in uses if other == name)) for name in names]
    table = [(*_HEADS, "each"), *rows]
    if names == [""]:
        table = [(row[0], *row[2:]) for row in table]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]


def whole_of(uses: Iterable[StageUse]) -> StageUse:
    """Sum up stages: who went on to another one is counted once."""
    stages = list(uses)
    handed_on = sum(use.escalated for use in stages)
    return StageUse(
        stage=_ALL,
        entered=sum(use.entered for use in stages) - handed_on,
        solved=sum(use.solved for use in stages),
        left=sum(use.left for use in stages),
        cost=sum(use.cost for use in stages),
        saved=sum(use.saved for use in stages),
    )


def _cells(name: str, use: StageUse) -> tuple[str, ...]:
    counts = (use.entered, use.solved, use.escalated, use.left)
    each = f"{use.cost / use.entered:.2f}" if use.entered else "-"
    return (use.stage, name, *map(str, counts), f"{use.cost:.2f}", f"{use.saved:.2f}", each)
