"""Which message a part of an album belongs to, and what a change of one part leaves of the others."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.message_changed import MediaFetched, MessageDeleted, MessageEdited
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import album_id
from usher_common.messages.content import Attachment
from usher_common.messages.threads import Former, Part, Threaded
from usher_router.domain.addresses.albums import grown, takes_parts
from usher_router.domain.context import Cause
from usher_router.domain.conversation.model import Message
from usher_router.domain.decide import decide
from usher_router.domain.effects import Appended, Ignored, MessageChanged, MessageNamed
from usher_router.limits import ALBUM_PARTS

from routing.cases import ASSIGNED, CLOSED, CONTEXT, NOW

KEY = album_id("tg", "eva", "g1")
CAT, DOG = (Attachment(f"u-{one}", f"{one}.jpg", "image/jpeg", 1) for one in ("cat", "dog"))
ONE = Part("c:1", 1, "my cat", (CAT,), (0,))
ALBUM = Message(
    id="m1",
    conversation="k1",
    seq=1,
    author="visitor",
    text="my cat",
    at=NOW - 9,
    attachments=(CAT,),
    thread=Threaded(native_id="c:1", parts=(ONE,)),
)
BOTH = grown(ALBUM, Part("c:2", 2, "my dog", (DOG,), (0,)))
SECOND = MessageReceived("tg", "eva", "telegram", "my dog", attachments=(DOG,), native_id="c:2", album="g1", place=2)
TURNED_AWAY = replace(CLOSED, closed_by="outside")
ENDED = replace(CLOSED, closed_by="agent")


def comes(conversation: Any, album: Message | None) -> list[Any]:
    """Decide the second part, where the album is this message of this conversation."""
    context = replace(CONTEXT, albums={} if album is None else {KEY: album})
    return decide(conversation, SECOND, Cause("m2", NOW), context)[1]


def told(effects: list[Any], kind: type) -> list[Any]:
    """The effects of one kind."""
    return [one for one in effects if isinstance(one, kind)]


@pytest.mark.parametrize("conversation", [ASSIGNED, TURNED_AWAY], ids=["open", "turned away"])
def test_a_part_joins_its_album(conversation: Any) -> None:
    """The message grows and is found by the new part; nothing is appended."""
    effects = comes(conversation, ALBUM)
    (changed,) = told(effects, MessageChanged)

    assert (changed.message.text, changed.message.attachments) == ("my cat\nmy dog", (CAT, DOG))
    assert told(effects, MessageNamed) == [MessageNamed(KEY, "m1"), MessageNamed("m2", "m1")]
    assert told(effects, Appended) == []


FULL = replace(ALBUM, thread=replace(ALBUM.thread, parts=tuple(Part(f"c:{n}", n) for n in range(ALBUM_PARTS))))
ALONE = {
    "no album is there": (ASSIGNED, None),
    "of another conversation": (ASSIGNED, replace(ALBUM, conversation="k0")),
    "deleted meanwhile": (ASSIGNED, replace(ALBUM, thread=replace(ALBUM.thread, deleted_at=NOW))),
    "as many as it takes": (ASSIGNED, FULL),
    "after its conversation ended": (ENDED, ALBUM),
}


@pytest.mark.parametrize(("conversation", "album"), ALONE.values(), ids=ALONE.keys())
def test_else_it_is_a_message_of_its_own(conversation: Any, album: Message | None) -> None:
    """It begins the album anew, for the parts that follow it."""
    effects = comes(conversation, album)
    (appended,) = [one.message for one in told(effects, Appended) if one.message.author == "visitor"]

    assert (appended.text, appended.attachments, appended.id) == ("my dog", (DOG,), "m2")
    assert told(effects, MessageNamed) == [MessageNamed(KEY, "m2")]
    assert told(effects, MessageChanged) == []


def test_a_plain_message_takes_no_parts() -> None:
    """Whatever it is named by: its text is not made of parts."""
    assert not takes_parts(ASSIGNED, replace(ALBUM, thread=Threaded()))


def test_parts_of_one_place_stand_as_they_came() -> None:
    """Of a provider that numbers none."""
    first, second = (replace(ALBUM, thread=Threaded(parts=(Part(one, 0, one),))) for one in ("a", "b"))
    both = grown(first, second.thread.parts[0])

    assert both.text == "a\nb"
    assert grown(both, Part("b", 0, "else")) is both


def of(command: Any, album: Message = BOTH) -> list[Any]:
    """Decide a command on the album of two parts."""
    return decide(ASSIGNED, command, Cause("e1", NOW), replace(CONTEXT, targets={("tg", command.target): album}))[1]


def changed(command: Any, album: Message = BOTH) -> Message:
    """The album after the command."""
    (found,) = told(of(command, album), MessageChanged)
    message: Message = found.message
    return message


def test_an_edit_changes_its_own_part() -> None:
    """The other caption stays; the whole former text is kept."""
    after = changed(MessageEdited("tg", "eva", "c:1", "our cat"))

    assert (after.text, after.attachments) == ("our cat\nmy dog", (CAT, DOG))
    assert after.thread.former == (Former("my cat\nmy dog", NOW),)


def test_a_deletion_takes_its_own_part() -> None:
    """The message is deleted with its last part; a part is deleted once, and does not come back."""
    left = changed(MessageDeleted("tg", "eva", "c:1"))
    gone = changed(MessageDeleted("tg", "eva", "c:2"), left)

    assert (left.text, left.attachments, left.thread.deleted_at) == ("my dog", (DOG,), 0)
    assert (gone.text, gone.thread.deleted_at) == ("", NOW)
    for late in (MessageDeleted("tg", "eva", "c:1"), MessageEdited("tg", "eva", "c:1", "?"), FETCHED):
        assert of(late, left) == []


FETCHED = MediaFetched("tg", "eva", "c:1", 1, "[image]", replace(CAT, id="u-late"))


def test_a_file_comes_into_its_own_part() -> None:
    """Before the files of later parts, and with their numbers counted apart."""
    after = changed(FETCHED)

    assert [one.id for one in after.attachments] == ["u-cat", "u-late", "u-dog"]
    assert [one.fetched for one in after.thread.parts] == [(0, 1), (0,)]
    assert of(FETCHED, after) == []


def test_what_is_no_part_is_ignored_by_name() -> None:
    """A file of a message that is not there."""
    command = replace(FETCHED, target="c:9")
    assert decide(ASSIGNED, command, Cause("e1", NOW), CONTEXT)[1] == [Ignored("file_of_unknown")]
