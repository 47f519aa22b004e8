"""Which of Redis's eviction policies harm: those that may take presence, which has no time to live (decision 0431)."""

from collections.abc import Mapping
from dataclasses import dataclass

CURE = "set maxmemory-policy to volatile-ttl or noeviction"


@dataclass(frozen=True, slots=True)
class Memory:
    """What a Redis may use and uses (bytes; `most` 0: any amount), and what it evicts at its limit."""

    most: int
    used: int
    policy: str


def read_info(text: str) -> dict[str, str]:
    r"""Read the answer to INFO.

    >>> read_info("# Memory\r\nmaxmemory:100\r\nmaxmemory_policy:noeviction\r\n")
    {'maxmemory': '100', 'maxmemory_policy': 'noeviction'}
    """
    pairs = (line.partition(":") for line in text.splitlines() if not line.startswith("#"))
    return {name: value for name, colon, value in pairs if colon}


def memory_of(info: Mapping[str, str]) -> Memory | None:
    """Take what concerns memory; None where a Redis, or what speaks like one, does not tell."""
    try:
        return Memory(int(info["maxmemory"]), int(info["used_memory"]), info["maxmemory_policy"])
    except (KeyError, ValueError):
        return None


def evicts_presence(memory: Memory) -> bool:
    """Return whether keys without a time to live may be evicted: who is here, and since when this Redis knows."""
    return memory.most > 0 and memory.policy.startswith("allkeys-")
