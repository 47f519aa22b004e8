"""What an endpoint of one's own is sent, and what counts as its answer: pure."""

import re
from collections.abc import Iterable, Sequence

import msgspec
from usher_common.messages.summary import SummaryItem, SummaryItems

from usher_knowledge.own_endpoint.bad_answer import BadAnswer
from usher_knowledge.summaries.domain.transcript import Line

_EMAIL = re.compile(r"[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\s@<>(),;]+")
_PHONE = re.compile(r"(?<![\w])\+?\d(?:[\s()/.-]*\d){6,}")
_ENCODE = msgspec.json.Encoder().encode


class _Answer(msgspec.Struct, frozen=True):
    items: SummaryItems


_decode = msgspec.json.Decoder(_Answer).decode


def request_body(
    conversation: str, language: str, lines: Sequence[Line], notes: Iterable[tuple[int, str]], *, private: bool
) -> bytes:
    """Return the body: the messages in order, and notes; without `private` addresses are masked, names left out."""
    shown = str if private else masked
    messages = [
        {
            "seq": one.seq,
            "author": one.author,
            "at": one.at // 1000,
            "text": _text(one, private=private),
            **({"automatic": True} if one.automatic else {}),
        }
        for one in lines
    ]
    told = [{"after_seq": after, "text": shown(text)} for after, text in notes]
    return _ENCODE(
        {"type": "summary", "conversation": conversation, "language": language, "messages": messages, "notes": told}
    )


def _text(line: Line, *, private: bool) -> str:
    if private:
        return line.text
    return line.text.partition(":")[0] if line.author == "system" else masked(line.text)


def masked(text: str, mail: str = "[e-mail]", number: str = "[number]") -> str:
    """Replace what looks like an e-mail address or a phone number."""
    return _PHONE.sub(number, _EMAIL.sub(mail, text))


def items_of(body: bytes, lines: Sequence[Line]) -> tuple[SummaryItem, ...]:
    """Read an answer; raises BadAnswer unless each item is bounded, printable, and of a message that was sent."""
    try:
        items = _decode(body).items
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadAnswer(str(error)[:200]) from error
    known = {line.seq for line in lines}
    if any(item.seq not in known for item in items):
        raise BadAnswer("an item names a message that was not sent")
    if any(not item.text.strip() or any(ord(sign) < 32 for sign in item.text) for item in items):
        raise BadAnswer("an item is blank, or has control characters")
    return items
