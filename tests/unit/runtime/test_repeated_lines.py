"""Lines that others can cause at will are written at first, then a few a minute (`usher_common.runtime`)."""

from usher_common.runtime.limits import LINES, LINES_PER_S
from usher_common.runtime.repeated_lines import RepeatedLines


def test_repeated_lines_are_counted_instead_of_written() -> None:
    """The next line that is written says how many were left out; another kind is not affected."""
    now = [100.0]
    lines = RepeatedLines(lambda: now[0])
    first = [lines.due("one") for _ in range(LINES + 3)]
    other = lines.due("two")
    now[0] += 1 / LINES_PER_S
    later = [lines.due("one"), lines.due("one")]
    now[0] += LINES / LINES_PER_S

    assert first == [{}] * LINES + [None] * 3
    assert other == {}
    assert later == [{"left_out": 3}, None]
    assert [lines.due("one") for _ in range(2)] == [{"left_out": 1}, {}]
