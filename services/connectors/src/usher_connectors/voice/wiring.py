"""Adds to the channel of phone calls what needs the record, the bus and the network."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from usher_connectors.contract import Channel
from usher_connectors.send.ports import Accounts
from usher_connectors.voice.converse import Converse, WatchCalls
from usher_connectors.voice.handle_call import HandleCall, Site


def with_voice(
    channels: Mapping[str, Channel], site: Site, accounts: Accounts
) -> tuple[dict[str, Channel], Callable[[], Awaitable[None]]]:
    """Return the channels, of which voice can hold calls, and the look at calls that is to be taken again and again."""
    handle, found = HandleCall(site), dict(channels)
    if voice := found.get("voice"):
        found["voice"] = replace(voice, converse=Converse(site, handle))
    return found, WatchCalls(site, handle, accounts)
