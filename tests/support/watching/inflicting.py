"""A fault that is inflicted on a town, and the alerts that follow it and its end."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import aiohttp
import asyncpg

from waits import eventually
from watching.town import Town

Step = Callable[[Town], Awaitable[None]]
PATIENCE_S = 150.0  # until an alert fires, or is over: uploaded files are counted once in a minute


@dataclass(frozen=True)
class Fault:
    """What goes wrong, how it ends, and the alerts with the labels by which this fault's are known."""

    what: str
    begin: Step
    end: Step
    alerts: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """How long an alert took until it fired, and after the fault's end until it was over (s)."""

    alert: str
    what: str
    fired_s: float
    cleared_s: float
    wrong: str = ""  # what did not follow


async def seen(town: Town, fault: Fault) -> list[Seen]:
    """Let it happen, and end it; what does not follow is told, so that the others are tried all the same."""
    try:
        return await _seen(town, fault)
    except (TimeoutError, OSError, aiohttp.ClientError, asyncpg.PostgresError, AssertionError, RuntimeError) as error:
        return [Seen(one, fault.what, math.nan, math.nan, repr(error)) for one in fault.alerts]


async def _seen(town: Town, fault: Fault) -> list[Seen]:
    await _all(town, fault, firing=False)
    began = time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await fault.begin(town)
        fired = await _all(town, fault, firing=True)
    finally:  # also where no alert followed: the next fault is to find a town in order
        ended = time.monotonic()
        async with asyncio.timeout(PATIENCE_S):
            await fault.end(town)
    cleared = await _all(town, fault, firing=False)
    return [Seen(one, fault.what, round(fired[one] - began, 1), round(cleared[one] - ended, 1)) for one in fault.alerts]


async def _all(town: Town, fault: Fault, *, firing: bool) -> dict[str, float]:
    """Return when each alert of the fault was first found firing, or not."""
    at: dict[str, float] = {}

    async def look() -> bool:
        now = await town.prometheus.firing()
        for alert in fault.alerts:
            there = any(fault.labels.items() <= labels.items() for labels in now.get(alert, ()))
            if there == firing:
                at.setdefault(alert, time.monotonic())
            elif not firing:
                at.pop(alert, None)
        return at.keys() == {*fault.alerts}

    try:
        await eventually(look, seconds=PATIENCE_S, every=0.3)
    except TimeoutError:
        missing = {*fault.alerts} - at.keys()
        raise TimeoutError(f"{fault.what}: {missing} {'did not fire' if firing else 'did not end'}") from None
    return at
