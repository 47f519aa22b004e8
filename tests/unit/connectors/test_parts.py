"""The parts in which a channel carries a message: nothing is lost, nothing is too long, and files come one by one."""

from dataclasses import replace as changed
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.messages.content import Attachment
from usher_common.messages.sends import Button, Send, Template
from usher_common.place_links import PlaceLinks
from usher_connectors.contract import Limits, length
from usher_connectors.send.button_offers import may_choose
from usher_connectors.send.domain.parts import Part, numbered_buttons, parts_of
from usher_connectors.send.reading.place import PlaceAddresses

SEND = Send("a", "p", "sms", "c", "m", 1, "Hello")
BILL, FILM = Attachment("u1", "bill.pdf", "application/pdf", 900), Attachment("u2", "film.mp4", "video/mp4", 9000)
PICTURE = Attachment("u3", "cat.png", "image/png", 50)
LINKS = ("https://a.example/1", "https://a.example/2", "https://a.example/3")
BOTH = (Button("r", "Red"), Button("b", "Blue"))
CARRIES = Limits(text=40, caption=10, media={"*/*": 1000}, files=1)


def shown(parts: tuple[Part, ...]) -> list[tuple[str, list[str], int]]:
    """Text, files and number of buttons of each part."""
    return [(part.send.text, [one.name for one in part.send.attachments], len(part.send.buttons)) for part in parts]


@pytest.mark.parametrize(
    ("fields", "limits", "expected"),
    [
        ({}, Limits(), [("Hello", [], 0)]),
        (
            {"text": "One two three. Four five six."},
            Limits(text=16),
            [("One two three.", [], 0), ("Four five six.", [], 0)],
        ),
        ({"attachments": (BILL,)}, Limits(), [("Hello\nbill.pdf: https://a.example/1", [], 0)]),
        ({"attachments": (BILL,)}, CARRIES, [("Hello", ["bill.pdf"], 0)]),
        (
            {"attachments": (BILL,), "text": "longer than that"},
            CARRIES,
            [("longer than that", [], 0), ("", ["bill.pdf"], 0)],
        ),
        ({"attachments": (BILL, PICTURE)}, CARRIES, [("Hello", ["bill.pdf"], 0), ("", ["cat.png"], 0)]),
        ({"attachments": (BILL, PICTURE)}, changed(CARRIES, files=0), [("Hello", ["bill.pdf", "cat.png"], 0)]),
        (
            {"attachments": (FILM, PICTURE)},
            CARRIES,
            [("Hello\nfilm.mp4: https://a.example/1", [], 0), ("", ["cat.png"], 0)],
        ),
        ({"attachments": (PICTURE,), "text": ""}, CARRIES, [("", ["cat.png"], 0)]),
        ({"buttons": BOTH}, Limits(), [("Hello\n\n1. Red\n2. Blue", [], 0)]),
        ({"buttons": BOTH}, Limits(buttons=2), [("Hello", [], 2)]),
        ({"buttons": BOTH}, Limits(buttons=2, button_chars=3), [("Hello\n\n1. Red\n2. Blue", [], 0)]),
        (
            {"buttons": BOTH, "attachments": (BILL,)},
            changed(CARRIES, buttons=2),
            [("", ["bill.pdf"], 0), ("Hello", [], 2)],
        ),
        (
            {"text": "One two three. Four five six.", "buttons": BOTH},
            Limits(text=16, buttons=3),
            [("One two three.", [], 0), ("Four five six.", [], 2)],
        ),
    ],
)
def test_what_becomes_of_a_message(
    fields: dict[str, object], limits: Limits, expected: list[tuple[str, list[str], int]]
) -> None:
    """Text first, its end as a caption where it fits; buttons last."""
    assert shown(parts_of(replace(SEND, **fields), LINKS, limits)) == expected


def test_links_go_with_their_files() -> None:
    """A channel that sends files by address has them at hand; without a public URL a file is named."""
    send = replace(SEND, attachments=(FILM, PICTURE))

    assert [part.links for part in parts_of(send, LINKS, CARRIES)] == [(), (LINKS[1],)]
    assert [part.send.text for part in parts_of(send, (), CARRIES)] == ["Hello\nfilm.mp4", ""]


def test_a_template_stays_as_it_was_approved() -> None:
    """The provider has its text."""
    send = replace(SEND, text="x" * 100, template=Template("hello"))

    assert parts_of(send, LINKS, Limits(text=10)) == (Part(send, LINKS),)


@pytest.mark.parametrize(
    ("markup", "text"), [("none", "Now open"), ("markdown", "**Now** open"), ("html", "**Now** open")]
)
def test_only_plain_channels_get_plain_text(markup: str, text: str) -> None:
    """The others write their own form, since a mark counts differently in each."""
    (part,) = parts_of(replace(SEND, text="**Now** open"), (), Limits(), markup)  # type: ignore[arg-type]  # of the table

    assert part.send.text == text


def test_buttons_are_numbered_only_where_they_do_not_fit() -> None:
    """By number or by the length of one title."""
    send = replace(SEND, buttons=BOTH)

    assert numbered_buttons(send, Limits()) == numbered_buttons(send, Limits(buttons=1)) == ("Red", "Blue")
    assert numbered_buttons(send, Limits(buttons=2)) == numbered_buttons(SEND, Limits()) == ()


@given(
    st.text(max_size=80),
    st.lists(st.sampled_from([BILL, FILM, PICTURE]), max_size=4),
    st.integers(0, 3),
    st.integers(12, 40),
)
def test_every_part_fits_and_every_file_is_sent_or_named(
    text: str, files: list[Attachment], together: int, most: int
) -> None:
    """However long the text, and whatever the files."""
    limits = Limits(text=most, unit="utf16", media={"image/*": 0, "application/pdf": 1000}, files=together)
    parts = parts_of(replace(SEND, text=text, attachments=tuple(files)), (), limits)
    sent = [one for part in parts for one in part.send.attachments]

    assert all(length(part.send.text, "utf16") <= most for part in parts)
    assert all(len(part.send.attachments) <= (together or 4) for part in parts)
    assert sent == [one for one in files if one is not FILM]
    assert "".join(part.send.text for part in parts).count("film.mp4") >= files.count(FILM)
    assert parts


@pytest.mark.parametrize(
    ("text", "may"),
    [("2", True), (" 2.", True), ("12)", True), ("", False), ("two", False), ("2000", False), ("\uff12", False)],
)
def test_only_numbers_ask_for_an_offer(text: str, may: bool) -> None:
    """Every other text goes straight on."""
    assert may_choose(text) is may


def test_a_place_in_line_is_linked_where_it_is_wanted_and_can_be() -> None:
    """The link opens that conversation's place; without an address for browsers the text stands alone."""
    placed = PlaceAddresses("a secret", "https://chat.example/")
    text, url = placed(replace(SEND, place=True), 7).text.split("\n")
    conversation, token = url.removeprefix("https://chat.example/place#").split(".")

    assert (text, conversation, PlaceLinks("a secret").opens("c", token, 8)) == ("Hello", "c", True)
    assert placed(SEND, 7) == SEND
    for nowhere in (PlaceAddresses("a secret", ""), PlaceAddresses("", "https://chat.example")):
        assert nowhere(replace(SEND, place=True), 7).text == "Hello"


@pytest.mark.parametrize(
    ("limits", "fields", "titles"),
    [
        (Limits(buttons=3), {}, ["Abmelden"]),
        (Limits(), {}, []),
        (Limits(buttons=3, button_chars=5), {}, []),
        (Limits(buttons=2), {"buttons": BOTH}, ["Red", "Blue"]),
        (Limits(buttons=3), {"buttons": BOTH}, ["Red", "Blue", "Abmelden"]),
        (Limits(buttons=3), {"text": "x" * 1_001}, []),
        (Limits(buttons=3), {"template": Template("sale")}, []),
    ],
    ids=["button", "none", "too long", "no place", "beside others", "long text", "template"],
)
def test_a_broadcast_ends_by_a_button_where_the_channel_has_buttons(
    limits: Limits, fields: dict[str, Any], titles: list[str]
) -> None:
    """Never by a numbered line: the word is in the text, and nobody is asked to choose."""
    (part,) = parts_of(replace(SEND, unsubscribe="Abmelden", **fields), (), limits)

    assert [one.title for one in part.send.buttons] == titles
    assert part.send.text == replace(SEND, **fields).text
