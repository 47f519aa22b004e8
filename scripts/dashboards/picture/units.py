"""Writes values as Grafana does for the units that our dashboards have."""

THOUSANDS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
SECONDS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "µs"))


def written(value: float, unit: str, decimals: int | None = None) -> str:
    """Write a value with its unit."""
    match unit:
        case "percentunit":
            return f"{_rounded(100 * value, decimals)} %"
        case "bytes":
            return _scaled(value, THOUSANDS, decimals).rstrip() + "B"
        case "s":
            size, name = next((one for one in SECONDS if abs(value) >= one[0]), (1, "s"))
            return f"{_rounded(value / size, decimals)} {name}"
        case "cpm":
            return f"{_rounded(value, decimals)}/min"
        case "short":
            return _scaled(value, THOUSANDS, decimals).rstrip()
        case _:
            return _rounded(value, decimals)


def _scaled(value: float, sizes: tuple[tuple[float, str], ...], decimals: int | None) -> str:
    size, name = next((one for one in sizes if abs(value) >= one[0]), (1.0, ""))
    return f"{_rounded(value / size, decimals if size == 1 else None)} {name}"


def _rounded(value: float, decimals: int | None) -> str:
    if decimals is not None:
        return f"{value:.{decimals}f}"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
