"""Adds to the channel of phone calls what needs the record, the bus and the network."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from usher_common.bus.port import Bus
from usher_common.runtime.background_loops import every, supervise

from usher_connectors.contract import Channel
from usher_connectors.send.ports import Accounts
from usher_connectors.voice import limits
from usher_connectors.voice.converse import Converse, WatchCalls
from usher_connectors.voice.handle_call import HandleCall, Site
from usher_connectors.voice.place_call import PlaceCall
from usher_connectors.voice.tell_router import TellRouter


def with_voice(
    channels: Mapping[str, Channel], site: Site, bus: Bus, accounts: Accounts
) -> tuple[dict[str, Channel], Callable[[], list[asyncio.Task[None]]]]:
    """Return the channels, of which voice can hold calls, and what starts the loops that look after calls."""
    tell = TellRouter(site.record, bus)
    handle, found = HandleCall(site, tell), dict(channels)
    if voice := found.get("voice"):
        found["voice"] = replace(voice, converse=Converse(site, handle), deliver=PlaceCall(site, handle))
    watch = WatchCalls(site, handle, accounts)

    def start() -> list[asyncio.Task[None]]:
        return [
            supervise("voice_told", tell.run),
            every("voice_untold", limits.UNTOLD_POLL_S, tell.catch_up),
            every("voice_calls", limits.POLL_S, watch),
        ]

    return found, start
