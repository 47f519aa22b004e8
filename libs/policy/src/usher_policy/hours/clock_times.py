"""Hours as people write them: "09:00-17:30"."""

import re

Span = tuple[int, int]  # minutes since midnight, end excluded

DAY = 24 * 60  # minutes
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


class HoursError(ValueError):
    """The hours are not valid; the message says why, `cure` what to write."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.cure = cure


def read_span(text: str) -> Span:
    """Parse "09:00-17:30" as minutes since midnight; "24:00" is the end of the day."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise HoursError("these are no hours", 'write them like "09:00-17:30"')
    start, end = (_minutes(found[1], found[2]), _minutes(found[3], found[4]))
    if end <= start:
        raise HoursError(
            "they end before they begin", f'write "{text[:6]}24:00" here and "00:00-{text[6:]}" on the next day'
        )
    return start, end


def _minutes(hours: str, minutes: str) -> int:
    at = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or at > DAY:
        raise HoursError(f"{hours}:{minutes} is no time of day", "write hours from 00:00 to 24:00")
    return at


def without(spans: list[Span], breaks: list[Span]) -> list[Span]:
    """Subtract breaks from spans; in order of time."""
    left = sorted(spans)
    for start, end in breaks:
        left = [
            part for low, high in left for part in ((low, min(high, start)), (max(low, end), high)) if part[0] < part[1]
        ]
    return left
