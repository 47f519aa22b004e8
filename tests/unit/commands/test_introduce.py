"""The visitor states who they are, or where else they want the answer."""

from collections.abc import Sequence

import msgspec
import pytest
from usher_common.commands import decode_command
from usher_common.commands.introduce import PROMISED, Introduce
from usher_common.messages.content import Profile
from usher_common.messages.limits import TAGS
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.effects import Announced, Appended, ProfileLearnt
from usher_router.domain.policy import SECOND

from routing.cases import ASSIGNED, CAUSE, CLOSED, CONTEXT, WAITING

DUE_MS = (CONTEXT.now + 14_400 * SECOND) // 1000  # four hours of a queue that is always open
EVA = Profile(name="Eva", email="eva@example.com")


def lines(effects: Sequence[object]) -> list[str]:
    """Read the system messages that were written."""
    return [one.message.text for one in effects if isinstance(one, Appended)]


@pytest.mark.parametrize("before", [WAITING, ASSIGNED, CLOSED], ids=lambda one: one.status)
def test_a_profile_is_stored_and_shown_at_every_desk(before: Conversation) -> None:
    """Without a system message."""
    after, effects = decide(before, Introduce("k1", "c1", EVA), CAUSE, CONTEXT)

    assert after is not None
    assert (after.profile.name, after.profile.email, after.tags) == ("Eva", "eva@example.com", ())
    assert ProfileLearnt("p1", EVA) in effects
    assert any(one.desk for one in effects if isinstance(one, Announced))
    assert lines(effects) == []


@pytest.mark.parametrize(
    ("profile", "address"), [(EVA, "eva@example.com"), (Profile(phone="+49 30 123456"), "+49 30 123456")]
)
def test_a_promised_answer_is_a_notice_and_a_tag(profile: Profile, address: str) -> None:
    """Both sides read the notice, once; the tag stays until the promise is kept."""
    after, effects = decide(WAITING, Introduce("k1", "c1", profile, promise=True), CAUSE, CONTEXT)
    again, more = decide(after, Introduce("k1", "c2", profile, promise=True), CAUSE, CONTEXT)

    assert after is not None
    assert again is not None
    assert (after.tags, again.tags) == ((PROMISED,), (PROMISED,))
    assert (lines(effects), lines(more)) == ([f"promised:{address}:{DUE_MS}"], [])
    assert any(one.visitor and one.desk for one in effects if isinstance(one, Announced))


def test_nothing_is_promised_after_the_end_or_without_an_address() -> None:
    """The profile is stored nevertheless."""
    closed, late = decide(CLOSED, Introduce("k1", "c1", EVA, promise=True), CAUSE, CONTEXT)
    nameless, nowhere = decide(WAITING, Introduce("k1", "c1", Profile(name="Eva"), promise=True), CAUSE, CONTEXT)

    assert closed is not None
    assert nameless is not None
    assert (closed.tags, nameless.tags, lines(late), lines(nowhere)) == ((), (), [], [])
    assert ProfileLearnt("p1", EVA) in late


def test_the_promises_tag_replaces_the_last_of_too_many() -> None:
    """It must be visible among any number of tags."""
    full = msgspec.structs.replace(WAITING, tags=tuple(f"t{n}" for n in range(TAGS)))
    after, _ = decide(full, Introduce("k1", "c1", EVA, promise=True), CAUSE, CONTEXT)

    assert after is not None
    assert (len(after.tags), after.tags[-1]) == (TAGS, PROMISED)


def test_the_command_is_encoded_for_the_bus() -> None:
    """Like any command."""
    command = Introduce("k1", "c1", EVA, promise=True)

    assert decode_command(msgspec.msgpack.encode(command)) == command
