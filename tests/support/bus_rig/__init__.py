"""What the bus's tests share: one rig for each adapter, handlers that record what they saw, and processes to kill."""

from .handlers import Collector, Refused, Writer, letter, letters
from .looks import always, fail_times, ids, parked_rows
from .proxy import Proxy
from .rig import FAST, EmbeddedRig, RabbitRig, Rig

__all__ = [
    "FAST",
    "Collector",
    "EmbeddedRig",
    "Proxy",
    "RabbitRig",
    "Refused",
    "Rig",
    "Writer",
    "always",
    "fail_times",
    "ids",
    "letter",
    "letters",
    "parked_rows",
]
