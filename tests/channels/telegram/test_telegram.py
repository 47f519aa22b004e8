"""Telegram: what each update means, what is asked of the Bot API, and how its errors are read."""

from collections.abc import Generator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.messages.content import Attachment, Profile
from usher_common.messages.sends import Send
from usher_connectors.channels.telegram import CHANNEL, parse, verify
from usher_connectors.channels.telegram.calls import fault, poll, send
from usher_connectors.channels.telegram.updates import events_in
from usher_connectors.contract import (
    Account,
    Call,
    Deleted,
    Echo,
    Edited,
    Ignored,
    Media,
    Message,
    PeerChanged,
    Reacted,
    Received,
    Refused,
    Reply,
    Request,
    SendError,
    Unverified,
)

ACCOUNT = Account("tg", "telegram", {}, {"token": "1:T", "webhook_secret": "s3cret"})
EVA = {"id": 7, "is_bot": False, "first_name": "Eva", "last_name": "Maier", "username": "eva", "language_code": "de"}
ANA = {"id": 1, "first_name": "Ana"}
PROFILE = Profile(name="Eva Maier", language="de", attributes={"telegram": "@eva"})
CHAT = {"id": 7, "type": "private", "first_name": "Eva"}
GROUP = {"id": -100, "type": "supergroup", "title": "Shop"}
HEAD = {"message_id": 3, "from": EVA, "chat": CHAT, "date": 1000}


def written(**content: Any) -> dict[str, Any]:
    """Make the update of a message that Eva wrote."""
    return {"update_id": 1, "message": {**HEAD, **content}}


def received(text: str, **more: Any) -> Received:
    """Make the event of a message that Eva wrote."""
    return Received("7:3", "7", text, **{"profile": PROFILE, "at": 1000, **more})


@pytest.mark.parametrize(
    ("update", "event"),
    [
        (written(text="Hi"), received("Hi")),
        (written(text="/start a_token-1"), received("/start", referral="a_token-1")),
        (written(text="/start with words"), received("/start with words")),
        (written(text="Yes", reply_to_message={"message_id": 2}), received("Yes", reply_to="7:2")),
        (
            written(photo=[{"file_id": "a", "width": 9, "height": 9}, {"file_id": "b", "width": 90, "height": 90}]),
            received("", media=(Media("image", "b"),)),
        ),
        (
            written(
                document={"file_id": "d", "file_name": "a.pdf", "mime_type": "application/pdf", "file_size": 5},
                caption="The bill",
            ),
            received("The bill", media=(Media("document", "d", "a.pdf", "application/pdf", 5),)),
        ),
        (written(sticker={"file_id": "s", "emoji": "x"}), received("", media=(Media("sticker", "s"),))),
        (written(contact={"phone_number": "+49", "first_name": "Bo"}), received("[contact] Bo +49")),
        (written(location={"latitude": 52.5, "longitude": 13.4}), received("[location] 52.50000, 13.40000")),
        (written(checklist={"title": "x"}), received("[checklist]", unknown="checklist")),
        (
            {"message": {**HEAD, "chat": GROUP, "message_thread_id": 5, "is_topic_message": True, "text": "Hi"}},
            Received(
                "-100:3",
                "-100:5",
                "Hi",
                profile=Profile(name="Shop"),
                author="Eva Maier",
                group="Shop",
                topic="5",
                at=1000,
            ),
        ),
        ({"edited_message": {**HEAD, "text": "Ho", "edit_date": 1010}}, Edited("7:3", "7", "Ho", "1010", 1010)),
        (
            {"message": {**HEAD, "chat": GROUP, "migrate_to_chat_id": -200}},
            PeerChanged("-100", "moved", "-200", "-100:3", 1000),
        ),
        ({"message": {**HEAD, "chat": GROUP, "left_chat_member": EVA}}, Ignored("left_chat_member")),
        (
            {"my_chat_member": {"chat": CHAT, "date": 9, "new_chat_member": {"status": "kicked"}}},
            PeerChanged("7", "blocked", at=9),
        ),
        (
            {"callback_query": {"id": "q", "from": EVA, "data": "Red", "message": HEAD}},
            Received("callback:q", "7", "Red"),
        ),
        (
            {
                "message_reaction": {
                    "chat": CHAT,
                    "message_id": 2,
                    "date": 9,
                    "old_reaction": [],
                    "new_reaction": [{"type": "emoji", "emoji": "👍"}],
                }
            },
            Reacted("7:2:9:👍", "7", "7:2", "👍", removed=False, at=9),
        ),
        (
            {"business_message": {**HEAD, "business_connection_id": "bc", "text": "Hi"}},
            Received("7:3", "7@bc", "Hi", profile=PROFILE, at=1000),
        ),
        (
            {
                "business_message": {
                    **HEAD,
                    "from": {"id": 1, "first_name": "Ana"},
                    "business_connection_id": "bc",
                    "text": "Yes",
                }
            },
            Echo("7:3", "7@bc", "Yes", author="Ana", at=1000),
        ),
        (
            {"deleted_business_messages": {"business_connection_id": "bc", "chat": CHAT, "message_ids": [3]}},
            Deleted("7:3", "7@bc"),
        ),
        ({"update_id": 1, "story": {}}, Ignored("story")),
    ],
)
def test_an_update_becomes_an_event(update: dict[str, Any], event: Any) -> None:
    """Each kind with all that it says."""
    assert list(parse(Request({}, msgspec.json.encode(update), 0.0), ACCOUNT)) == [event]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda one: st.lists(one) | st.dictionaries(st.text(), one),
    max_leaves=5,
)
KINDS = st.sampled_from(
    [
        "message",
        "edited_message",
        "callback_query",
        "message_reaction",
        "my_chat_member",
        "business_message",
        "deleted_business_messages",
    ]
)
FIELDS = st.sampled_from(
    [
        "message_id",
        "from",
        "chat",
        "date",
        "text",
        "photo",
        "document",
        "contact",
        "location",
        "reply_to_message",
        "caption",
        "new_reaction",
    ]
)


@given(KINDS, FIELDS, JSON)
def test_wrong_types_are_refused_by_name(kind: str, field: str, value: Any) -> None:
    """No value at any field raises; others in the same post are not affected."""
    events = events_in({kind: {**HEAD, "text": "Hi", field: value}})

    assert all(not isinstance(event, Received) or isinstance(event.text, str) for event in events)
    assert events or kind in {"message_reaction", "deleted_business_messages"}


@pytest.mark.parametrize("given_secret", ["", "S3cret", "s3cret ", "é"])
def test_another_secret_is_refused(given_secret: str) -> None:
    """Whatever it is; and an account without one takes no webhook."""
    header = {"x-telegram-bot-api-secret-token": given_secret}
    with pytest.raises(Unverified):
        verify(Request(header, b"", 0.0), ACCOUNT)
    with pytest.raises(Unverified):
        verify(Request({"x-telegram-bot-api-secret-token": ""}, b"", 0.0), Account("tg", "telegram"))
    verify(Request({"x-telegram-bot-api-secret-token": "s3cret"}, b"", 0.0), ACCOUNT)


def message(text: str = "", *attachments: Attachment, peer: str = "7") -> Message:
    """Make a message to send."""
    return Message("m1", 0, Send("tg", peer, "telegram", "c", "m", 1, text, attachments=attachments))


def reply(result: Any, **error: Any) -> Reply:
    """Make an answer of the Bot API."""
    body = {"ok": not error, "result": result, **error}
    return Reply(int(error.get("error_code", 200)), {}, msgspec.json.encode(body))


def sent(number: int) -> Reply:
    """Make the answer to a send."""
    return reply({"message_id": number, "chat": {"id": 7}})


def run(sending: Generator[Call, Reply, Any], *answers: Reply | SendError) -> tuple[list[tuple[str, Any]], Any]:
    """Run a generator with these answers; returns its calls, as method and fields, and what it returns."""
    calls: list[tuple[str, Any]] = []
    waiting = list(answers)
    call = next(sending)
    while True:
        calls.append((call.url.rpartition("/")[2], msgspec.json.decode(call.body)))
        try:
            given_answer = waiting.pop(0)
            call = sending.throw(given_answer) if isinstance(given_answer, SendError) else sending.send(given_answer)
        except StopIteration as end:
            return calls, end.value


def test_a_message_is_sent_in_its_form() -> None:
    """Text in HTML, to the topic and business connection that the peer names."""
    calls, native = run(send(message("**Hi** <you>", peer="-100:5@bc"), ACCOUNT), sent(4))
    where = {"chat_id": -100, "message_thread_id": 5, "business_connection_id": "bc"}

    assert native == "7:4"
    assert calls == [("sendMessage", {**where, "text": "<b>Hi</b> &lt;you&gt;", "parse_mode": "HTML"})]


def test_a_group_that_moved_is_written_to_once_more() -> None:
    """By its new id."""
    moved = reply(None, error_code=400, description="…", parameters={"migrate_to_chat_id": -200})
    error = SendError("moved", retryable=False, fault=fault(moved))
    calls, native = run(send(message("Hi", peer="-100"), ACCOUNT), error, sent(4))

    assert [fields["chat_id"] for _, fields in calls] == [-100, -200]
    assert native == "7:4"


@pytest.mark.parametrize(
    ("error", "code", "change"),
    [
        ({"error_code": 429, "parameters": {"retry_after": 7}}, "429", None),
        ({"error_code": 403, "description": "Forbidden: bot was blocked by the user"}, "403", "blocked"),
        ({"error_code": 403, "description": "Forbidden: user is deactivated"}, "403", "blocked"),
        ({"error_code": 400, "description": "Bad Request: chat not found"}, "chat_not_found", None),
        ({"error_code": 404, "description": "Not Found"}, "404", None),
    ],
)
def test_an_error_is_read(error: dict[str, Any], code: str, change: str | None) -> None:
    """With its class, the wait it asks for, and what it says about the peer."""
    found = fault(reply(None, **error))

    assert found is not None
    assert (found.code, found.change, code in CHANNEL.errors) == (code, change, True)
    assert found.after == error.get("parameters", {}).get("retry_after")


def test_a_poll_names_the_album_of_each_part_and_goes_on_after_the_last_update() -> None:
    """The router joins them, whichever poll each comes in; a broken update among good ones is refused alone."""
    part = {**HEAD, "media_group_id": "g"}
    first = {**part, "photo": [{"file_id": "a"}], "caption": "Both"}
    second = {**part, "message_id": 4, "photo": [{"file_id": "b"}]}
    broken = {"update_id": 12, "message": {"message_id": "x"}}
    updates = [{"update_id": 10, "message": first}, {"update_id": 11, "message": second}, broken]
    calls, polled = run(poll(ACCOUNT, "10"), reply(updates))

    assert (calls[0][1]["offset"], polled.cursor) == (10, "13")
    *parts, refused = polled.events
    assert [(one.album, one.place, one.text, one.media[0].ref) for one in parts] == [
        ("g", 3, "Both", "a"),
        ("g", 4, "", "b"),
    ]
    assert isinstance(refused, Refused)
    assert run(poll(ACCOUNT, "13"), reply([]))[1].cursor == "13"


def test_the_driver_waits_as_long_for_a_poll_as_telegram_may_keep_it_open() -> None:
    """Else each silent poll would end as a timeout."""
    call = next(poll(ACCOUNT, ""))
    assert call.wait_s == msgspec.json.decode(call.body)["timeout"]
