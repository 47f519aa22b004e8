"""The commands of the `inbound` stream, a file for each command (or pair): see docs/adding-a-command.md.

Facts are in the past tense, commands in the imperative.
"""

import msgspec

from usher_common.catalogue import import_modules, subclasses_in, union_of
from usher_common.messages.declaration import Command

import_modules(__path__, __name__)
COMMANDS: tuple[type[Command], ...] = tuple(subclasses_in(__name__, Command))

_decoder = msgspec.msgpack.Decoder(union_of(COMMANDS))


def decode_command(body: bytes | msgspec.Raw) -> Command:
    """Decode an envelope's body; raises msgspec.MsgspecError (ValidationError, DecodeError)."""
    return _decoder.decode(body)
