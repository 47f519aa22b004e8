"""Buttons of a message in Telegram: the keyboard that stands below it, and what a press says."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.messages.sends import Button, Send
from usher_connectors.channels.telegram import answer
from usher_connectors.channels.telegram.calls import poll, send
from usher_connectors.channels.telegram.keyboard import keyboard
from usher_connectors.channels.telegram.updates import events_in
from usher_connectors.contract import Message, Received, Request, SendError

from channels.telegram.test_telegram import ACCOUNT, EVA, GROUP, HEAD, reply, run, sent


def offer(text: str, *titles: str) -> Message:
    """Make a message with buttons."""
    buttons = tuple(Button("id", one) for one in titles)
    return Message("m1", 0, Send("tg", "7", "telegram", "c", "m", 1, text, buttons=buttons))


@pytest.mark.parametrize(
    ("titles", "data"),
    [
        (("Red", "Blue"), ["Red", "Blue"]),
        (("я" * 40, "Blue"), ["я" * 32, "Blue"]),
        (("€" * 30, "Blue"), ["€" * 21, "Blue"]),
        (("я" * 33 + "!", "я" * 33 + "?", "Blue"), ["1", "2", "3"]),
        (("Red", " ", "Red"), ["1", "2"]),
    ],
    ids=["short", "cut", "no half letter", "the same when cut", "the same, and none"],
)
def test_buttons_stand_below_a_message_and_say_their_words(titles: tuple[str, ...], data: list[str]) -> None:
    """What comes back is the words as far as 64 bytes go; the whole title comes back with the message."""
    ((_, fields),), _ = run(send(offer("Which?", *titles), ACCOUNT), sent(4))
    rows = fields["reply_markup"]["inline_keyboard"]
    shown = [title for title in titles if title.strip()]
    query = {"id": "q", "from": EVA, "message": {**HEAD, "chat": GROUP, "reply_markup": fields["reply_markup"]}}

    assert [[one["callback_data"] for one in row] for row in rows] == [[one] for one in data]
    assert [[one["text"] for one in row] for row in rows] == [[one] for one in shown]
    for title, back in zip(shown, data, strict=True):
        pressed = events_in({"callback_query": {**query, "data": back}})
        assert pressed == [Received("callback:q", "-100", title, author="Eva Maier")]


@given(st.lists(st.text(min_size=1, max_size=60), max_size=12))
def test_what_comes_back_of_a_button_is_within_telegrams_limit(titles: list[str]) -> None:
    """1 to 64 bytes, and no two alike, whatever stands on them."""
    rows = keyboard([Button("id", one) for one in titles]).get("reply_markup", {}).get("inline_keyboard", [])
    data = [button["callback_data"] for row in rows for button in row]

    assert all(0 < len(one.encode()) <= 64 for one in data)
    assert len(set(data)) == len(data) == sum(bool(one.strip()) for one in titles)


def test_a_message_of_buttons_alone_has_a_text() -> None:
    """Telegram takes no keyboard without one."""
    ((_, fields),), _ = run(send(offer("", "Red"), ACCOUNT), sent(4))

    assert (fields["text"], len(fields["reply_markup"]["inline_keyboard"])) == ("…", 1)


def test_a_poll_answers_presses_and_takes_them_though_one_is_too_old() -> None:
    """Without a webhook nobody else stops the clock on the button."""
    updates = [
        {"update_id": n, "callback_query": {"id": f"q{n}", "from": EVA, "data": "Red", "message": HEAD}} for n in (1, 2)
    ]
    too_old = SendError("400", retryable=False)
    calls, polled = run(poll(ACCOUNT, ""), reply(updates), too_old, reply(True))

    assert [fields for _, fields in calls[1:]] == [{"callback_query_id": "q1"}, {"callback_query_id": "q2"}]
    assert [method for method, _ in calls[1:]] == ["answerCallbackQuery"] * 2
    assert [one.text for one in polled.events] == ["Red", "Red"]
    assert polled.cursor == "3"


@pytest.mark.parametrize(
    ("update", "body"),
    [
        ({"callback_query": {"id": "q1"}}, {"method": "answerCallbackQuery", "callback_query_id": "q1"}),
        ({"callback_query": {"id": 1}}, None),
        ({"callback_query": "q1"}, None),
        ({"message": HEAD}, None),
        (["callback_query"], None),
    ],
)
def test_a_webhook_answers_a_press_and_nothing_else(update: object, body: object) -> None:
    """Telegram carries out what our answer says; what is no press has none."""
    found = answer(Request({}, msgspec.json.encode(update), 0.0), ACCOUNT)

    assert (None if found is None else msgspec.json.decode(found.body)) == body
