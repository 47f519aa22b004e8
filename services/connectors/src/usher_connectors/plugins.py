"""All channels that are installed: our own, and those of other packages (entry point group `usher.channels`)."""

from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from usher_common.runtime.lifecycle import CannotStart

from usher_connectors.channel_rules import faults_of
from usher_connectors.channels import CHANNELS
from usher_connectors.contract import Channel

GROUP = "usher.channels"


def installed_channels() -> Mapping[str, Channel]:
    """Return our channels and those of installed packages. Raises CannotStart if one of these cannot be used."""
    return with_plugins(CHANNELS, entry_points(group=GROUP))


def with_plugins(ours: Mapping[str, Channel], found: Iterable[EntryPoint]) -> Mapping[str, Channel]:
    """Add the channels that these entry points name; raises CannotStart with everything that is wrong, by package.

    One that is broken is not left out: what its contacts write would be refused, and what agents answer would fail.
    """
    channels, wrong = dict(ours), list[str]()
    for point in sorted(found, key=lambda one: (one.name, one.value)):
        try:
            channel = point.load()
        except Exception as error:  # noqa: BLE001 - whatever a foreign package raises is told by its name
            wrong.append(f"{_named(point)}: {type(error).__name__}: {error}")
            continue
        faults = faults_of(channel)
        if not faults and channel.name != point.name:
            faults.append(f"the channel's name is {channel.name!r}: the entry point must have the same")
        if not faults and channel.name in channels:
            faults.append("there is a channel of this name already")
        wrong += [f"{_named(point)}: {fault}" for fault in faults]
        if not faults:
            channels[channel.name] = channel
    if wrong:
        raise CannotStart(f"channels of other packages cannot be used: {'; '.join(wrong)}")
    return MappingProxyType(channels)


def _named(point: EntryPoint) -> str:
    package = point.dist.name if point.dist else "an unknown package"
    return f"{point.name} = {point.value} of {package}"
