"""When teams begin and end work."""

from usher_common.units import DAY_US, MINUTE_US

SECOND = 1_000_000


def change_times(shifts: tuple[str, ...], begin: int, end: int) -> list[tuple[int, bool]]:
    """List when a team begins (true) and ends, from midnight `begin` to a day after `end`, microseconds.

    Without shifts the team begins once and stays. The day after the end serves those who still wait.
    """
    if not shifts:
        return [(begin, True)]
    days = range(begin, end + DAY_US, DAY_US)
    spans = [(day + _minutes(shift[:5]), day + _minutes(shift[6:])) for day in days for shift in sorted(shifts)]
    return [change for first, last in _joined(spans) for change in ((first, True), (last, False))]


def recorded_times(present_s: tuple[tuple[float, float], ...], begin: int) -> list[tuple[int, bool]]:
    """List when a team began and ended work, as recorded in seconds from `begin`."""
    spans = [(begin + int(first * SECOND), begin + int(last * SECOND)) for first, last in sorted(present_s)]
    return [change for first, last in _joined(spans) for change in ((first, True), (last, False))]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge shifts that touch or overlap."""
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _minutes(clock: str) -> int:
    return (int(clock[:2]) * 60 + int(clock[3:])) * MINUTE_US
