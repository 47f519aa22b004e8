"""Commands, sends and mails on their way or set aside: whose each one is, as far as its bytes say."""

from collections.abc import Iterator
from typing import Any

import msgspec
from usher_common.envelope import FrameError, decode_envelope
from usher_common.parked_mail import MAIL, ParkedMail

from usher_gateway.erasing.whose import Whose
from usher_gateway.limits import ERASE_NAME_CHARS
from usher_gateway.parked.domain import decoder_of


class Names:
    """What a contact is called: their addresses, and the ids of their contacts and conversations."""

    def __init__(self, whose: Whose, conversations: frozenset[str]) -> None:
        self._places = whose.places
        mails = {address for _, address in whose.mailboxes}
        peers = {peer for _, peer in whose.places if len(peer) >= ERASE_NAME_CHARS}
        self._names = conversations | {*whose.contacts, *whose.addresses} | mails | peers
        self._mails = tuple(one.lower().encode() for one in mails)
        self._bytes = tuple(one.encode() for one in self._names)

    def has(self, stream: str, data: bytes) -> bool:
        """Return whether an envelope concerns the contact: by address, or by a name of theirs in any field."""
        try:
            said: Any = decoder_of(stream)(decode_envelope(data).body)
        except (FrameError, msgspec.MsgspecError, UnicodeDecodeError):
            return any(one in data for one in self._bytes)
        if (getattr(said, "account", ""), getattr(said, "peer", "")) in self._places:
            return True
        return not self._names.isdisjoint(_strings(msgspec.to_builtins(said)))

    def wrote(self, mail: bytes) -> bool:
        """Return whether the beginning of a mail names an address of theirs."""
        return any(one in mail.lower() for one in self._mails)


def named_in(stream: str, data: bytes, names: frozenset[str]) -> frozenset[str]:
    """Return which of these names an envelope has in any field; in its bytes, where it cannot be read."""
    try:
        said: Any = decoder_of(stream)(decode_envelope(data).body)
    except (FrameError, msgspec.MsgspecError, UnicodeDecodeError):
        return frozenset(one for one in names if one.encode() in data)
    return names.intersection(_strings(msgspec.to_builtins(said)))


def mail_file(stream: str, data: bytes) -> str:
    """Return the file with the bytes of a parked mail, "" if this is none, or has none."""
    if stream != MAIL:
        return ""
    try:
        said = decoder_of(stream)(decode_envelope(data).body)
    except (FrameError, msgspec.MsgspecError):
        return ""
    return said.original if isinstance(said, ParkedMail) else ""


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _strings(key)
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)
