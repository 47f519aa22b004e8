"""The table of channels: a new channel is a file, or a small package, beside this one, and its name in a line here."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from usher_connectors.contract import Channel

NAMES = ("email", "telegram", "twilio", "voice", "webhook", "whatsapp")
CHANNELS: Mapping[str, Channel] = MappingProxyType(
    {name: import_module(f"{__name__}.{name}").CHANNEL for name in NAMES}
)
