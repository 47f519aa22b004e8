"""Owning up: a publisher whose events were lost tells all listeners of its Redis that they have a gap."""

import asyncio
from typing import Any

from redis.exceptions import ResponseError

from usher_common.live.limits import RECONNECT_CEILING_S, RECONNECT_FIRST_S
from usher_common.live.port import LiveAway
from usher_common.live.redis.connection import Link
from usher_common.live.redis.session import Command, Session
from usher_common.runtime.backoff import backoff_s


class MissedEvents:
    """What was published without being confirmed.

    Listeners may be back on Redis before the publisher is: they have reported their gap by then, and would never
    learn what the publisher could not send meanwhile. So the publisher reports that gap itself, once it can.
    """

    def __init__(self, link: Link, channel: bytes) -> None:
        self._link = link
        self._channel = channel
        self._doubted: set[Session | None] = set()
        self._task: asyncio.Task[None] | None = None

    def note(self, session: Session | None) -> None:
        """Remember that events were never sent (None), or sent on this connection and not confirmed in time."""
        self._doubted.add(session)
        if self._task is None:
            self._task = asyncio.create_task(self._settle(), name="live.missed")

    async def close(self) -> None:
        """Leave it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _settle(self) -> None:
        attempts = 0
        try:
            while self._doubted:
                attempts += 1
                await asyncio.sleep(backoff_s(attempts, RECONNECT_FIRST_S, RECONNECT_CEILING_S))
                await self._confess()
        finally:
            self._task = None

    async def _confess(self) -> None:
        session = self._link.session
        if session is None or session.silent:
            return
        doubted, self._doubted = self._doubted, set()
        if not await _answered(session, self._confession(doubted, session)):
            self._doubted |= doubted

    def _confession(self, doubted: set[Session | None], session: Session) -> Command:
        """A connection that still answers has done all it was sent before, in order: then nothing was lost."""
        return ("PING",) if doubted == {session} else ("PUBLISH", self._channel, b"")


async def _answered(session: Session, command: Command) -> bool:
    try:
        replies: list[Any] = await session.request([command], patient=True)
    except LiveAway:
        return False
    return not isinstance(replies[0], ResponseError)
