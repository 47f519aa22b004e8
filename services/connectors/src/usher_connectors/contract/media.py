"""Files that contacts send: a capability to fetch one, never a link that contains a secret."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Literal

from usher_connectors.contract.account import Account
from usher_connectors.contract.sending import Call, Reply

MediaKind = Literal["image", "audio", "video", "document", "sticker", "voice"]


@dataclass(frozen=True, slots=True)
class Media:
    """A file at the provider, by its own reference (`ref`), from which the channel's `fetch` makes the calls.

    `type` is what the provider claims, `size` in bytes (0: not told), `sha256` in lower-case hex ("" if not told).
    """

    kind: MediaKind
    ref: str
    name: str = ""
    type: str = ""
    size: int = 0
    sha256: str = ""


# Yields the calls that lead to the file and returns the last one, whose answer's body is the file: it is streamed.
Fetching = Generator[Call, Reply, Call]
Fetch = Callable[[Media, Account], Fetching]
