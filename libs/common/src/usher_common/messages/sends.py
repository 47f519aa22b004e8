"""The sends of the `outbound` stream."""

import msgspec

from usher_common.messages.content import Attachment


class Send(msgspec.Struct, frozen=True, tag_field="t", tag="send", omit_defaults=True):
    """Send one message to a provider's peer; the envelope's id is the effect's id, which identifies the delivery."""

    account: str
    peer: str
    channel: str
    conversation: str
    message: str
    seq: int
    text: str
    author_name: str = ""
    attachments: tuple[Attachment, ...] = ()


_decoder = msgspec.msgpack.Decoder(Send)


def decode_send(body: bytes | msgspec.Raw) -> Send:
    """Decode an envelope's body; raises msgspec.MsgspecError."""
    return _decoder.decode(body)
