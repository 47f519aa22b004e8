"""The sends of the `outbound` stream."""

import msgspec

from usher_common.messages.content import Attachment

UNSUBSCRIBE = "unsubscribe"  # what pressing such a button says, where a channel gives its id instead of its title


class Button(msgspec.Struct, frozen=True, omit_defaults=True):
    """An answer offered to the contact: `id` comes back when it is chosen."""

    id: str
    title: str


class Template(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text that the provider has approved, with the values of its variables in order.

    `variables` are their keys, as `ListedTemplate` has them; without keys the values are those of the text, from 1.
    """

    name: str
    language: str = ""
    values: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


class BotTurn(msgspec.Struct, frozen=True, omit_defaults=True):
    """One turn of a bot, beside what the contact said: its `number` in the conversation, and why the bot is asked.

    `reason` is why the stage was entered: `entry`, or what the stage before was left by. `language` is the contact's,
    "" if it is not known. `button`: the bot's own id of the button that was pressed, "" if they wrote.
    """

    number: int
    reason: str = ""
    language: str = ""
    button: str = ""


class TranscriptMail(msgspec.Struct, frozen=True, omit_defaults=True):
    """The transcript of the send's conversation up to its message; "": time zone and language are the contact's."""

    time_zone: str = ""
    language: str = ""


class Send(msgspec.Struct, frozen=True, tag_field="t", tag="send", omit_defaults=True):
    """Send one message to a provider's peer; the envelope's id is the effect's id, which identifies the delivery.

    `reply_to`: the provider's id of the message that it answers. `subject`, `cc`: of a mail. `automatic`: no person
    wrote it. `window_ends_at`: until when the provider takes it (µs since the epoch, 0: always). `buttons`, `template`:
    instead of a plain text. `first`: nothing has come from this peer, so it begins a thread. `call`: nothing is
    written, the agent and the contact are called. `broadcast`: it leaves only while that one runs. `unsubscribe`: the
    title of a button that ends such messages, where the channel has buttons. `place`: a signed link to the
    conversation's place follows the text. `back`: a call that the contact asked for: whichever agent the
    conversation is offered to is called. `turn`: it asks a bot of our own, `message` names the turn, and the peer is
    the conversation. `wanted`: it is automatic and follows what the contact asked for, such as a call, so that it is
    more than an answer to their last message. `transcript`: instead of the text, the transcript is sent as it is when
    it leaves.
    """

    account: str
    peer: str
    channel: str
    conversation: str
    message: str
    seq: int
    text: str
    author_name: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    subject: str = ""
    cc: tuple[str, ...] = ()
    automatic: bool = False
    window_ends_at: int = 0
    buttons: tuple[Button, ...] = ()
    template: Template | None = None
    first: bool = False
    call: bool = False
    broadcast: str = ""
    unsubscribe: str = ""
    place: bool = False
    back: bool = False
    turn: BotTurn | None = None
    wanted: bool = False
    transcript: TranscriptMail | None = None


_decoder = msgspec.msgpack.Decoder(Send)


def decode_send(body: bytes | msgspec.Raw) -> Send:
    """Decode an envelope's body; raises msgspec.MsgspecError."""
    return _decoder.decode(body)
