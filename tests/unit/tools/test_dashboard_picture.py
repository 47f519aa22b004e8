"""A picture of a dashboard writes values and fills in variables as Grafana does."""

import pytest

from scripts.dashboards.picture.asking import Source
from scripts.dashboards.picture.units import written


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (0, "none", None, "0"),
        (12.3456, "none", None, "12.3"),
        (4.257, "none", 2, "4.26"),
        (1234, "none", None, "1234"),
        (1234, "short", None, "1.23 k"),
        (950, "short", 0, "950"),
        (0.0032, "s", None, "3.2 ms"),
        (0, "s", None, "0 s"),
        (95, "s", None, "1.58 min"),
        (172_800, "s", None, "2 d"),
        (0.875, "percentunit", None, "87.5 %"),
        (0.99123, "percentunit", 2, "99.12 %"),
        (-0.5, "percentunit", 0, "-50 %"),
        (2_500_000, "bytes", None, "2.5 MB"),
        (7, "cpm", None, "7/min"),
    ],
)
def test_values_have_their_unit(value: float, unit: str, decimals: int | None, text: str) -> None:
    """With as many digits as tell something."""
    assert written(value, unit, decimals) == text


@pytest.mark.parametrize(
    ("since_s", "every_s", "filled_in"),
    [
        (600, 5, 'rate(x{queue=~".*"}[20s]) / increase(x[600s])'),  # four scrapes, which is more than a point's width
        (86_400, 5, 'rate(x{queue=~".*"}[365s]) / increase(x[86400s])'),  # a point's width and one scrape
    ],
)
def test_variables_are_filled_in(since_s: float, every_s: float, filled_in: str) -> None:
    """A rate sees at least two values, and everything is chosen that can be chosen."""
    source = Source("http://prometheus.example", since_s, every_s, until=0)

    assert source.filled_in('rate(x{queue=~"$queue"}[$__rate_interval]) / increase(x[$__range])') == filled_in
