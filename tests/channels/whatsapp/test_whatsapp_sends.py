"""WhatsApp: what is asked of the Cloud API, and how its errors are read."""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from usher_common.messages.content import Attachment
from usher_common.messages.sends import Button, Send, Template
from usher_connectors.channels.whatsapp.calls import fetch, mark, send
from usher_connectors.contract import Account, Call, Media, Message, Reply, SendError

from channels.whatsapp_cases import NUMBER, TOKEN, account_at

API = "https://graph.facebook.com/v23.0"
ACCOUNT = account_at(API)
PHONE, USER = "16505551234", "US.13491208655302741918"
PICTURE = Attachment("f1", "a.png", "image/png", 5)
PAPER = Attachment("f2", "a.pdf", "application/pdf", 5)


def message(text: str = "", *, peer: str = PHONE, **more: Any) -> Message:
    """Make a message to send."""
    return Message("e1", 0, Send("a", peer, "whatsapp", "c", "m1", 1, text, **more))


def sent(number: int) -> Reply:
    """Make the answer to a send."""
    return Reply(200, {}, msgspec.json.encode({"messages": [{"id": f"wamid.{number}"}]}))


def reply(**body: Any) -> Reply:
    """Make another answer."""
    return Reply(200, {}, msgspec.json.encode(body))


def run(calling: Generator[Call, Reply, Any], *answers: Reply | SendError) -> tuple[list[Call], Any]:
    """Run a generator with these answers; returns its calls, and what it returns."""
    calls: list[Call] = []
    waiting = list(answers)
    try:
        call = next(calling)
        while True:
            calls.append(call)
            one = waiting.pop(0)
            call = calling.throw(one) if isinstance(one, SendError) else calling.send(one)
    except StopIteration as end:
        return calls, end.value


def body_of(one: Message, *answers: Reply) -> list[dict[str, Any]]:
    """Return the bodies of a message's calls, without what all of them have."""
    calls, _ = run(send(one, ACCOUNT), *(answers or (sent(1),) * 9))
    bodies = [msgspec.json.decode(call.body) for call in calls if call.url.endswith("/messages")]
    common = {"messaging_product": "whatsapp"}
    assert all(common.items() <= body.items() for body in bodies)
    assert [body.pop("biz_opaque_callback_data", "") for body in bodies] == [*[""] * (len(bodies) - 1), "m1"]
    return [{name: value for name, value in body.items() if name not in common} for body in bodies]


def test_only_the_last_part_of_a_message_carries_our_id() -> None:
    """A status of an earlier one would say that all of it is there."""
    calls, _ = run(send(replace(message("First"), last=False), ACCOUNT), sent(1))

    assert "biz_opaque_callback_data" not in msgspec.json.decode(calls[0].body)


TO = {"recipient_type": "individual", "to": PHONE}


def text(body: str) -> dict[str, Any]:
    """Make the content of a text."""
    return {"type": "text", "text": {"body": body, "preview_url": False}}


@pytest.mark.parametrize(
    ("peer", "where"),
    [
        (PHONE, TO),
        (f"+{PHONE}", TO),
        (USER, {"recipient_type": "individual", "recipient": USER}),
        ("US.ENT.118", {"recipient_type": "individual", "recipient": "US.ENT.118"}),
        ("group:Y2Fw", {"recipient_type": "group", "to": "Y2Fw"}),
    ],
)
def test_an_answer_goes_to_the_right_field(peer: str, where: dict[str, str]) -> None:
    """A user id in `to` would be dropped without a word."""
    assert body_of(message("Hi", peer=peer)) == [{**where, **text("Hi")}]


@pytest.mark.parametrize("peer", ["", "group:", "someone", "whatsapp:+1", "US."])
def test_what_is_no_address_is_refused_before_anything_is_sent(peer: str) -> None:
    """By name."""
    with pytest.raises(SendError, match="bad_peer"):
        next(send(message("Hi", peer=peer), ACCOUNT))


def buttons(count: int, title: str = "B") -> tuple[Button, ...]:
    """Make answers to offer."""
    return tuple(Button(f"id{n}", f"{title}{n}") for n in range(count))


QUICK = [{"type": "reply", "reply": {"id": f"id{n}", "title": f"B{n}"}} for n in range(3)]
ROWS = [{"id": f"id{n}", "title": f"B{n}"} for n in range(4)]


def offer(body: str, action: dict[str, Any]) -> dict[str, Any]:
    """Make the content of a text with answers."""
    kind = "button" if "buttons" in action else "list"
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": body}, "action": action}}


def listed(*rows: dict[str, Any]) -> dict[str, Any]:
    """Make the answers of a list."""
    return {"button": "☰", "sections": [{"rows": list(rows)}]}


@pytest.mark.parametrize(
    ("one", "bodies"),
    [
        (message("**Hi** *there*"), [text("*Hi* _there_")]),
        (message("Yes", reply_to="wamid.0"), [{"context": {"message_id": "wamid.0"}, **text("Yes")}]),
        (
            message("See https://a.example"),
            [{"type": "text", "text": {"body": "See https://a.example", "preview_url": True}}],
        ),
        (message("Which?", buttons=buttons(3)), [offer("Which?", {"buttons": QUICK})]),
        (message("Which?", buttons=buttons(4)), [offer("Which?", listed(*ROWS))]),
        (
            message("Which?", buttons=(Button("a", "Twenty-one characters"), Button("b", "B"))),
            [offer("Which?", listed({"id": "a", "title": "Twenty-one characters"}, {"id": "b", "title": "B"}))],
        ),
        (
            message("Which?", buttons=(Button("a", "A"), Button("b", "A"))),
            [offer("Which?", listed({"id": "a", "title": "A"}, {"id": "b", "title": "A"}))],
        ),
        (message("", buttons=buttons(1)), [offer("…", {"buttons": QUICK[:1]})]),
        (
            message("Which?", buttons=(Button("a", "A title of more than twenty"), Button("b", "B"))),
            [text("Which?\n\n1. A title of more than twenty\n2. B")],
        ),
    ],
)
def test_a_message_is_sent_in_its_form(one: Message, bodies: list[dict[str, Any]]) -> None:
    """What Meta would refuse as buttons is numbered in the text."""
    assert body_of(one) == [{**TO, **body} for body in bodies]


def test_eleven_answers_are_numbered_and_long_texts_before_buttons_are_parted() -> None:
    """The buttons stand under the end of the text."""
    (numbered,) = body_of(message("Which?", buttons=buttons(11)))
    assert numbered["text"]["body"].endswith("11. B10")
    first, last = body_of(message("A sentence. " * 120, buttons=buttons(2)))
    assert (first["type"], last["type"]) == ("text", "interactive")
    assert len(last["interactive"]["body"]["text"]) <= 1024


def test_a_long_text_is_split_and_what_fails_after_a_part_is_uncertain() -> None:
    """It is not repeated: its first part is there already."""
    long = message("A sentence. " * 500)
    calls, native = run(send(long, ACCOUNT), sent(1), sent(2))
    assert (len(calls), native) == (2, "wamid.1")
    assert all(len(msgspec.json.decode(call.body)["text"]["body"]) <= 4096 for call in calls)

    with pytest.raises(SendError) as raised:
        run(send(long, ACCOUNT), sent(1), SendError("http_500", retryable=True))
    assert (raised.value.code, raised.value.retryable, raised.value.unknown) == ("partly_sent:http_500", False, True)


def test_files_are_uploaded_before_anything_is_sent() -> None:
    """Each as its kind; the text is the first one's caption where that kind has captions."""
    one = message("**Here**", attachments=(PICTURE, PAPER))
    calls, native = run(send(one, ACCOUNT), reply(id="71"), reply(id="72"), sent(1), sent(2))
    uploads = [(call.url, call.upload, call.upload_field, call.form["type"]) for call in calls if call.upload]

    assert uploads == [
        (f"{API}/{NUMBER}/media", "f1", "file", "image/png"),
        (f"{API}/{NUMBER}/media", "f2", "file", "application/pdf"),
    ]
    assert [msgspec.json.decode(call.body).get("image") for call in calls[2:]] == [
        {"id": "71", "caption": "*Here*"},
        None,
    ]
    assert msgspec.json.decode(calls[3].body)["document"] == {"id": "72", "filename": "a.pdf"}
    assert native == "wamid.1"


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (Attachment("f", "a.ogg", "audio/ogg", 5), "audio"),
        (Attachment("f", "a.webp", "image/webp", 5), "sticker"),
        (Attachment("f", "a.mp4", "video/mp4", 5), "video"),
    ],
)
def test_a_file_without_caption_follows_its_text(file: Attachment, kind: str) -> None:
    """Sound and stickers have no caption; a long text is none."""
    bodies = body_of(
        message("Here" if kind != "video" else "x" * 1025, attachments=(file,)), reply(id="7"), sent(1), sent(2)
    )
    assert [body["type"] for body in bodies] == ["text", kind]
    assert bodies[1][kind] == {"id": "7"}


def test_an_upload_of_unknown_outcome_is_repeated() -> None:
    """No message was sent, whatever became of the file."""
    with pytest.raises(SendError) as raised:
        run(send(message(attachments=(PICTURE,)), ACCOUNT), SendError("timeout", retryable=True, unknown=True))
    assert (raised.value.retryable, raised.value.unknown) == (True, False)


def test_a_template_is_sent_with_its_values() -> None:
    """In place of a text; without values it has no components."""
    body = {"name": "hello", "language": {"policy": "deterministic", "code": "de"}}
    parameters = [{"type": "text", "text": "Eva"}, {"type": "text", "text": "Friday"}]
    (filled,) = body_of(message(template=Template("hello", "de", ("Eva", "Friday"))))
    (plain,) = body_of(message(template=Template("hello", "de")))

    assert filled["template"] == {**body, "components": [{"type": "body", "parameters": parameters}]}
    assert plain == {**TO, "type": "template", "template": body}


@pytest.mark.parametrize(
    "account",
    [
        Account("a", "whatsapp"),
        Account("a", "whatsapp", {"phone_number_id": NUMBER}, {}),
        Account("a", "whatsapp", {"phone_number_id": "../1"}, {"token": "t"}),
        Account("a", "whatsapp", {"phone_number_id": NUMBER}, {"token": "t\r\nx: y"}),
    ],
)
def test_an_account_that_is_not_whole_sends_nothing(account: Account) -> None:
    """And is named."""
    with pytest.raises(SendError, match="bad_account"):
        next(send(message("Hi"), account))


def test_a_message_is_marked_as_read() -> None:
    """By its id."""
    (call,), _ = run(mark("wamid.1", ACCOUNT), reply(success=True))
    assert msgspec.json.decode(call.body) == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.1",
    }


def test_a_file_is_fetched_in_two_steps_with_the_token() -> None:
    """One that is not what the webhook told is not taken."""
    media = Media("image", "77", sha256="49f227634806293b0995459bc310b593e1400f41591efcf07e9bced335f41942")
    (asked,), call = run(fetch(media, ACCOUNT), reply(url="https://lookaside.fbsbx.com/x", sha256=media.sha256))
    assert (asked.url, asked.method) == (f"{API}/77?phone_number_id={NUMBER}", "GET")
    assert (call.url, call.method, call.headers) == (
        "https://lookaside.fbsbx.com/x",
        "GET",
        {"authorization": f"Bearer {TOKEN}"},
    )
    with pytest.raises(SendError, match="no_file"):
        run(fetch(media, ACCOUNT), reply(sha256=media.sha256))
    with pytest.raises(SendError, match="another_file"):
        run(fetch(media, ACCOUNT), reply(url="https://lookaside.fbsbx.com/x", sha256="0" * 64))
