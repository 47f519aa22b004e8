"""Somebody edits, deletes and reacts outside: the message is changed, its history kept, and nothing opened."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands.message_changed import MessageDeleted, MessageEdited, MessageReacted
from usher_common.messages.threads import Former, Reaction, Threaded
from usher_router.domain.commands.change_message import FORMER
from usher_router.domain.conversation.model import Message
from usher_router.domain.decide import decide
from usher_router.domain.effects import Appended, Ignored, MessageChanged, Parked, Sent

from routing.cases import ASSIGNED, CAUSE, CLOSED, CONTEXT, NOW

SAID = Message(id="m1", conversation="k1", seq=1, author="visitor", text="how mush?", at=NOW - 9)
OURS = replace(SAID, id="m2", seq=2, author="agent", text="5 €", agent="ana")
KEY = ("tg", "n1")
EDIT, DELETE, LIKE = (
    MessageEdited("tg", "p", "n1", "how much?"),
    MessageDeleted("tg", "p", "n1"),
    MessageReacted("tg", "p", "n1", "👍"),
)


def of(message: Message, command: Any, conversation: Any = ASSIGNED) -> tuple[Any, list[Any]]:
    """Decide it on a conversation with this message."""
    return decide(conversation, command, CAUSE, replace(CONTEXT, targets={KEY: message}))


def changed(effects: list[Any]) -> Message:
    """The message as it is then."""
    (found,) = [one.message for one in effects if isinstance(one, MessageChanged)]
    return found


def test_an_edit_keeps_what_was_said() -> None:
    """The new text is shown, the former one stays in the history, and the list shows the new one."""
    after, effects = of(SAID, EDIT)
    message = changed(effects)

    assert (message.text, message.thread.former) == ("how much?", (Former("how mush?", NOW),))
    assert message.thread.edited_at == NOW
    assert after.last_text == "how much?"


def test_a_deletion_leaves_a_mark() -> None:
    """The text is only in the history; an edit that comes late does not bring it back."""
    after, effects = of(SAID, DELETE)
    gone = changed(effects)

    assert (gone.text, gone.thread.deleted_at, gone.thread.former) == ("", NOW, (Former("how mush?", NOW),))
    assert after.last_text == ""
    assert of(gone, EDIT)[1] == []
    assert of(gone, DELETE)[1] == []


@pytest.mark.parametrize("command", [EDIT, DELETE, LIKE], ids=["edit", "delete", "react"])
def test_a_closed_conversation_stays_closed(command: Any) -> None:
    """Nothing is appended or sent, and its last agent hears of it."""
    after, effects = of(SAID, command, CLOSED)

    assert after.status == "closed"
    assert not [one for one in effects if isinstance(one, Appended | Sent)]
    assert [one.agents for one in effects if isinstance(one, MessageChanged)] == [("ana",)]


@pytest.mark.parametrize("conversation", [None, ASSIGNED, CLOSED], ids=["none", "open", "closed"])
@pytest.mark.parametrize(
    ("command", "reason"),
    [(EDIT, "no_message"), (DELETE, "deletion_of_unknown"), (LIKE, "reaction_to_unknown")],
    ids=["edit", "delete", "react"],
)
def test_what_concerns_an_unknown_message_opens_nothing(conversation: Any, command: Any, reason: str) -> None:
    """An edit is parked, for it says something; the others are ignored under a name."""
    after, effects = decide(conversation, command, CAUSE, CONTEXT)

    assert after == conversation
    assert [one.reason for one in effects if isinstance(one, Parked | Ignored)] == [reason]


def test_what_a_colleague_wrote_outside_is_edited_and_deleted_as_what_a_contact_wrote() -> None:
    """Its history is kept alike."""
    outside = replace(OURS, agent="", thread=Threaded(outside=True, author="Tom"))
    edited, gone = changed(of(outside, EDIT)[1]), changed(of(outside, DELETE)[1])

    assert (edited.text, edited.thread.former, edited.thread.edited_at) == ("how much?", (Former("5 €", NOW),), NOW)
    assert (gone.text, gone.thread.former, gone.thread.deleted_at) == ("", (Former("5 €", NOW),), NOW)
    assert edited.thread.outside
    assert gone.thread.author == "Tom"


def test_what_left_by_us_is_neither_edited_nor_deleted() -> None:
    """What we said stands, whatever a provider claims; they may react to it."""
    assert of(OURS, EDIT)[1] == [Ignored("edit_of_ours")]
    assert of(OURS, DELETE)[1] == [Ignored("deletion_of_ours")]
    assert changed(of(OURS, LIKE)[1]).thread.reactions == (Reaction("p", "👍", NOW),)


def test_each_person_has_one_reaction() -> None:
    """Another one replaces it, an empty one takes it back, the same again changes nothing."""
    liked = changed(of(SAID, LIKE)[1])
    other = changed(of(liked, replace(LIKE, emoji="🎉"))[1])

    assert of(liked, LIKE)[1] == []
    assert [one.emoji for one in other.thread.reactions] == ["🎉"]
    assert changed(of(other, replace(LIKE, emoji=""))[1]).thread.reactions == ()
    assert of(SAID, replace(LIKE, emoji=""))[1] == []


@given(st.lists(st.text(max_size=3), max_size=3 * FORMER))
def test_the_first_text_is_never_lost(texts: list[str]) -> None:
    """However often it is edited; and the history stays within its limit."""
    message = SAID
    for text in texts:
        for effect in of(message, replace(EDIT, text=text))[1]:
            message = effect.message if isinstance(effect, MessageChanged) else message
    former = message.thread.former

    assert len(former) <= FORMER
    assert message.text == (texts[-1] if texts else SAID.text)
    assert not former or former[0].text == SAID.text
