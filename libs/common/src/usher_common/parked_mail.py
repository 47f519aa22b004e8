"""A mail that became no message, as its row in the table `parked` has it: where its bytes are, to read it again."""

from typing import Final

import msgspec

MAIL: Final = "mail"  # the row's `stream`: nothing of these goes over the bus


class ParkedMail(msgspec.Struct, frozen=True, tag_field="t", tag="parked_mail", omit_defaults=True):
    """`original`: the stored file with its bytes, "" if it was too large to be fetched.

    Then `validity` and `uid` say where it is in the account's folder. `size` in bytes.
    """

    account: str
    original: str = ""
    validity: int = 0
    uid: int = 0
    size: int = 0


_decoder = msgspec.msgpack.Decoder(ParkedMail)


def decode_parked_mail(body: bytes | msgspec.Raw) -> ParkedMail:
    """Decode an envelope's body; raises msgspec.MsgspecError."""
    return _decoder.decode(body)
