"""What a Bot API makes of a message: its plain text and its buttons, or why it takes neither.

Facts of the protocol: https://core.telegram.org/bots/api#formatting-options and #inlinekeyboardbutton.
"""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

BUTTONS, DATA_BYTES = 100, 64  # buttons beside a message, bytes of what comes back of one


class Refusal(Exception):  # noqa: N818 - an answer of the API
    """An error as the API words it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}


def buttons_in(markup: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what comes back of each button, by its title; raises Refusal for what Telegram does not take."""
    if set(markup) - {"inline_keyboard"}:
        raise Refusal(400, "Bad Request: object expected as reply markup")
    buttons = [one for row in markup.get("inline_keyboard", ()) for one in row]
    if any(set(one) != {"text", "callback_data"} or not one["text"].strip() for one in buttons):
        raise Refusal(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed")
    if any(not 0 < len(one["callback_data"].encode()) <= DATA_BYTES for one in buttons):
        raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    if len(buttons) > BUTTONS:
        raise Refusal(400, "Bad Request: reply markup is too long")
    return {one["text"]: one["callback_data"] for one in buttons}


class _Plain(HTMLParser):
    """Collects the text of Telegram's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note that it must be closed."""
        del attrs
        if tag not in {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"}:
            raise Refusal(400, f"Bad Request: can't parse entities: Unsupported start tag {tag!r}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the last one that is open."""
        if not self.open or self.open.pop() != tag:
            raise Refusal(400, f"Bad Request: can't parse entities: Unexpected end tag {tag!r}")

    def handle_data(self, data: str) -> None:
        """Keep it."""
        self.found.append(data)


def plain(text: str, mode: str) -> str:
    """Return what people see of a text; raises Refusal if it is not well formed."""
    if mode != "HTML":
        return text
    parser = _Plain()
    parser.feed(text)
    parser.close()
    if parser.open:
        raise Refusal(400, "Bad Request: can't parse entities: end tag is missing")
    return "".join(parser.found)
