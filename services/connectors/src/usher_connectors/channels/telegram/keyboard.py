"""Buttons of a message as an inline keyboard: what stands on them, and what comes back when one is pressed.

Facts of the protocol: https://core.telegram.org/bots/api#inlinekeyboardbutton. A press is no message of the contact, so
nothing of it is seen in the chat; in the conversation it is a message with the words of the button.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from usher_common.messages.sends import Button

BUTTONS = 10  # beside a message, one below the other: more is no choice on a phone; Telegram takes 100
TITLE_CHARS = 40  # of a button: about what a phone shows of one; Telegram cuts longer ones in the middle
DATA_BYTES = 64  # bytes of what comes back, in UTF-8: Telegram's most


def keyboard(buttons: Sequence[Button]) -> dict[str, Any]:
    """Return the field of a message with these buttons, nothing for none."""
    titles = [one.title for one in buttons if one.title.strip()]
    rows = [[{"text": title, "callback_data": data}] for title, data in zip(titles, _data(titles), strict=True)]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def words_of(query: Mapping[str, Any]) -> str:
    """Return the words of the button that was pressed; of a message that Telegram no longer shows, what came back."""
    data = str(query.get("data", ""))
    return next((title for title, known in _shown(query["message"]) if known == data), data)


def acknowledgement(update: Any) -> dict[str, str] | None:
    """Return the fields of answerCallbackQuery, which ends the clock on the button; None for any other update."""
    query = update.get("callback_query") if isinstance(update, dict) else None
    number = query.get("id") if isinstance(query, dict) else None
    return {"callback_query_id": number} if isinstance(number, str) else None


def _data(titles: Sequence[str]) -> list[str]:
    """Return what comes back of each: its words as far as they go, as Telegram forgets messages; else its number."""
    cut = [title.encode()[:DATA_BYTES].decode(errors="ignore") for title in titles]
    return cut if len(set(cut)) == len(cut) else [str(number) for number in range(1, len(titles) + 1)]


def _shown(message: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row:
            yield str(button["text"]), str(button.get("callback_data", ""))
