"""Documents about being called back."""

import msgspec


class CallTimes(msgspec.Struct, frozen=True):
    """Whether anybody is called; `at_once`: also as the very first thing. `now`: at once is within the hours.

    `times` are further times, ms since the epoch; `number` is one that contacts may call themselves, "" for none.
    """

    offered: bool
    at_once: bool = False
    now: bool = False
    times: tuple[int, ...] = ()
    number: str = ""
