"""Which recipients of a broadcast are told now: no more than its rates allow, and few of an account at once (pure)."""

from collections.abc import Iterable, Mapping

import msgspec
from usher_common.units import MINUTE_US

ALL = ""  # among the clocks: that of the broadcast itself


class Pace(msgspec.Struct, frozen=True):
    """A broadcast's rates, in messages a minute: its own, and those of accounts that take fewer.

    `next_at`: when the next message may leave, of all (`ALL`) and of each account (µs of the record's clock). After a
    rest it catches up for `burst` µs at most. `busy`: how many of an account are under way, `most` at once.
    """

    per_minute: int
    accounts: Mapping[str, int]
    next_at: Mapping[str, int]
    busy: Mapping[str, int]
    burst: int
    most: int


def held(pace: Pace, now: int) -> set[str]:
    """Name the accounts of which none may leave now."""
    late = {one for one in pace.accounts if pace.next_at.get(one, 0) > now}
    return late | {one for one, number in pace.busy.items() if number >= pace.most}


def chosen(planned: Iterable[tuple[str, str]], pace: Pace, now: int) -> tuple[list[str], dict[str, int]]:
    """Choose of these recipients (id, account), in their order, who is told at `now`, and set the clocks on."""
    clocks, busy, told = dict(pace.next_at), dict(pace.busy), list[str]()
    for key, account in planned:
        if clocks.get(ALL, 0) > now:
            break
        limited = account in pace.accounts
        if (limited and clocks.get(account, 0) > now) or busy.get(account, 0) >= pace.most:
            continue
        told.append(key)
        busy[account] = busy.get(account, 0) + 1
        clocks[ALL] = _after(clocks.get(ALL, 0), now, pace.per_minute, pace.burst)
        if limited:
            clocks[account] = _after(clocks.get(account, 0), now, pace.accounts[account], pace.burst)
    return told, clocks


def _after(at: int, now: int, per_minute: int, burst: int) -> int:
    return max(at, now - burst) + MINUTE_US // per_minute
