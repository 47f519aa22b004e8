"""What a bot behind the signed webhook is sent, and what it says; see docs/bots.md."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from usher_common.messages.knowledge import BotHandover
from usher_common.messages.sends import BotTurn, Button

from usher_connectors.contract import BotAnswer, Message

TEXT_CHARS = 8_000  # characters of an answer: what somebody reads in a chat, and far below a frame's size
BUTTONS = 10  # buttons of an answer: as many as WhatsApp has rows in a list
TITLE_CHARS = 80  # characters of a button's title
ID_CHARS = 64  # characters of a button's id, and of a fact's name
SUMMARY_CHARS = 2_000  # characters of a summary: what an agent reads before they begin
REASON_CHARS = 200  # characters of a reason: a line
FACTS = 20  # facts of a hand-over: what fits beside a conversation
FACT_CHARS = 500  # characters of a fact

_Id = Annotated[str, Meta(min_length=1, max_length=ID_CHARS)]
_Turn = Annotated[str, Meta(min_length=1, max_length=100)]


class _Button(msgspec.Struct):
    id: _Id
    title: Annotated[str, Meta(min_length=1, max_length=TITLE_CHARS)]


class _Answer(msgspec.Struct, tag="answer"):
    conversation: _Turn
    turn: _Turn
    text: Annotated[str, Meta(pattern=r"\S", max_length=TEXT_CHARS)]
    buttons: Annotated[tuple[_Button, ...], Meta(max_length=BUTTONS)] = ()
    done: bool = False


class _HandOver(msgspec.Struct, tag="hand_over"):
    conversation: _Turn
    turn: _Turn
    reason: Annotated[str, Meta(max_length=REASON_CHARS)] = ""
    summary: Annotated[str, Meta(max_length=SUMMARY_CHARS)] = ""
    facts: Annotated[dict[_Id, Annotated[str, Meta(max_length=FACT_CHARS)]], Meta(max_length=FACTS)] = {}


Saying = _Answer | _HandOver
SAYINGS = frozenset({"answer", "hand_over"})
_encode = msgspec.json.Encoder().encode


def answer_of(said: Saying, native_id: str) -> BotAnswer:
    """Return what a bot says as an event."""
    if isinstance(said, _HandOver):
        handed = BotHandover(said.reason, said.summary, said.facts)
        return BotAnswer(native_id, said.conversation, said.turn, hand_over=handed)
    buttons = tuple(Button(one.id, one.title) for one in said.buttons)
    return BotAnswer(native_id, said.conversation, said.turn, said.text, buttons, said.done)


def turn_body(message: Message) -> bytes:
    """Return the body of a bot's turn: what the contact said, and the conversation so far. Times in ms since 1970."""
    send, turn = message.send, message.send.turn or BotTurn(0)
    lines: list[dict[str, Any]] = [
        {"seq": one.seq, "author": one.author, "text": one.text, "at": one.at // 1000, "files": one.files}
        for one in message.lines
    ]
    return _encode(
        {
            "type": "turn",
            "conversation": send.conversation,
            "turn": send.message,
            "number": turn.number,
            "reason": turn.reason,
            "language": turn.language,
            "text": send.text,
            "button": turn.button,
            "answer_by": send.window_ends_at // 1000,
            "messages": lines,
        }
    )
