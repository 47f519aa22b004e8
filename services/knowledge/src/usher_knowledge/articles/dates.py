"""The days between which an article is valid, as people write them in files (pure)."""

from datetime import UTC, datetime, timedelta

from usher_common.knowledge.faults import field_fault

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
DAY_MS = 86_400_000


class BadDate(ValueError):  # noqa: N818 - names a state
    """Nobody can tell which day this is; `fault` says so of a field without a name."""

    def __init__(self, text: str) -> None:
        self.fault = field_fault("", "date", text=repr(text))
        super().__init__(self.fault.message)


def first_moment(text: str) -> int:
    """Return the ms since the epoch at which a written date begins; raises BadDate.

    >>> first_moment("1970-01-02"), first_moment("1970-01-01T01:00+01:00")
    (86400000, 0)
    """
    return _read(text)[0]


def moment_after(text: str) -> int:
    """Return the ms since the epoch just after a written date: a day counts as a whole. Raises BadDate.

    >>> moment_after("1970-01-01"), moment_after("1970-01-01T12:00Z")
    (86400000, 43200000)
    """
    at, is_day = _read(text)
    return at + DAY_MS if is_day else at


def written_from(at: int) -> str:
    """Write a first moment; `first_moment` reads it back.

    >>> written_from(86_400_000)
    '1970-01-02'
    """
    return _day(at) if at % DAY_MS == 0 else _moment(at)


def written_until(at: int) -> str:
    """Write the moment after the last one: midnight is the day before. `moment_after` reads it back.

    >>> written_until(86_400_000), written_until(1)
    ('1970-01-01', '1970-01-01T00:00:00.001Z')
    """
    return _day(at - DAY_MS) if at % DAY_MS == 0 and at else _moment(at)


def _read(text: str) -> tuple[int, bool]:
    try:
        at = datetime.fromisoformat(text.strip())
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return (at - _EPOCH) // _MS, len(text.strip()) in (8, 10) and "T" not in text.upper()
    except (ValueError, OverflowError):
        raise BadDate(text.strip()[:40]) from None


def _day(at: int) -> str:
    return (_EPOCH + at * _MS).strftime("%Y-%m-%d")


def _moment(at: int) -> str:
    moment = _EPOCH + at * _MS
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds" if at % 1000 else "seconds") + "Z"
