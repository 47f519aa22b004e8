"""What a provider delivers again is a repeat, whatever has become of the message since; other words are a conflict."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.echo_received import EchoReceived
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import wrap
from usher_common.ids import provider_message_id
from usher_common.messages.content import Attachment
from usher_common.messages.threads import Former, Part, Threaded
from usher_router.adapters.values import KnownMessage
from usher_router.app.frames.needs import read_items
from usher_router.app.frames.once import is_repeat

CAT, DOG = (Attachment(f"u-{one}", f"{one}.jpg", "image/jpeg", 1) for one in ("cat", "dog"))
FIRST, SECOND = Part("c:1", 1, "my cat", (CAT,)), Part("c:2", 2, "my dog", (DOG,))
PLAIN = Threaded(native_id="c:1")
ALBUM = replace(PLAIN, parts=(FIRST, SECOND))


def repeats(thread: Threaded, text: str, came: str, kind: Any = MessageReceived) -> bool:
    """Let the first part come again with these words, where this is on record of it."""
    body = kind("tg", "eva", "telegram", came, attachments=(CAT,), native_id="c:1", album="g1", place=1)
    (item,) = read_items([wrap(provider_message_id("tg", "c:1"), 1, "", body)])
    files = tuple(file for part in thread.parts for file in part.attachments) or (CAT,)
    return is_repeat(KnownMessage("k1", 1, text, files, thread), item)


@pytest.mark.parametrize("kind", [MessageReceived, EchoReceived])
def test_the_first_part_of_an_album_is_known_again_after_it_has_grown(kind: Any) -> None:
    """Message and part no longer say the same."""
    assert repeats(ALBUM, "my cat\nmy dog", "my cat", kind)
    assert not repeats(ALBUM, "my cat\nmy dog", "my cat\nmy dog", kind)


@pytest.mark.parametrize(
    "changed",
    [
        replace(PLAIN, former=(Former("my cta", 1),), edited_at=1),
        replace(PLAIN, deleted_at=1),
        replace(PLAIN, fetched=(0,)),
        replace(ALBUM, parts=(replace(FIRST, fetched=(0,)), SECOND)),
        replace(ALBUM, parts=(replace(FIRST, deleted=True), SECOND)),
    ],
    ids=["edited", "deleted", "its file was fetched", "a part's file was fetched", "a part was deleted"],
)
def test_what_has_changed_since_is_known_by_its_id(changed: Threaded) -> None:
    """What it said at first is not compared with what it says now."""
    assert repeats(changed, "my cat", "my cta")


def test_other_words_under_the_same_id_are_a_conflict() -> None:
    """The first ones stand."""
    assert repeats(PLAIN, "my cat", "my cat")
    assert not repeats(PLAIN, "my cat", "my dog")
