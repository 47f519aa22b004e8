"""A publisher whose events were lost reports a gap to all listeners of its Redis."""

import asyncio
from typing import Any

from redis.exceptions import ResponseError

from usher_common.live.limits import RECONNECT_CEILING_S, RECONNECT_FIRST_S
from usher_common.live.port import LiveAway
from usher_common.live.redis.connection import Link
from usher_common.live.redis.session import Command, Session
from usher_common.runtime.backoff import backoff_s


class MissedEvents:
    """Events that were published but not confirmed.

    Listeners may reconnect to Redis before the publisher does: they have reported their own gap by then, and would
    never learn what the publisher could not send meanwhile. So the publisher reports a gap itself, as soon as it can.
    """

    def __init__(self, link: Link, channel: bytes) -> None:
        self._link = link
        self._channel = channel
        self._unconfirmed: set[Session | None] = set()
        self._task: asyncio.Task[None] | None = None

    def note(self, session: Session | None) -> None:
        """Note that events were never sent (None), or sent on this connection and not confirmed in time."""
        self._unconfirmed.add(session)
        if self._task is None:
            self._task = asyncio.create_task(self._settle(), name="live.missed")

    async def close(self) -> None:
        """Stop reporting."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _settle(self) -> None:
        attempts = 0
        try:
            while self._unconfirmed:
                attempts += 1
                await asyncio.sleep(backoff_s(attempts, RECONNECT_FIRST_S, RECONNECT_CEILING_S))
                await self._report_gap()
        finally:
            self._task = None

    async def _report_gap(self) -> None:
        session = self._link.session
        if session is None or session.silent:
            return
        unconfirmed, self._unconfirmed = self._unconfirmed, set()
        if not await _answered(session, self._gap_command(unconfirmed, session)):
            self._unconfirmed |= unconfirmed

    def _gap_command(self, unconfirmed: set[Session | None], session: Session) -> Command:
        """Return a PING if all doubtful events went through this connection.

        Its answer proves that Redis ran them, in order.
        """
        return ("PING",) if unconfirmed == {session} else ("PUBLISH", self._channel, b"")


async def _answered(session: Session, command: Command) -> bool:
    try:
        replies: list[Any] = await session.request([command], patient=True)
    except LiveAway:
        return False
    return not isinstance(replies[0], ResponseError)
