"""The visitor says who they are, or where else they are to be answered."""

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

from routing.cases import ASSIGNED, CAUSE, CLOSED, CONTEXT, WAITING

EVA = Profile(name="Eva", email="eva@example.com")


def lines(effects: Sequence[object]) -> list[str]:
    """Read the system messages that were written."""
    return [one.message.text for one in effects if isinstance(one, Appended)]


@pytest.mark.parametrize("before", [WAITING, ASSIGNED, CLOSED], ids=lambda one: one.status)
def test_who_they_are_is_learnt_and_every_desk_hears_of_it(before: Conversation) -> None:
    """No message is written of a name."""
    after, effects = decide(before, Introduce("k1", "c1", EVA), CAUSE, CONTEXT)

    assert after is not None
    assert (after.profile.name, after.profile.email, after.tags) == ("Eva", "eva@example.com", ())
    assert ProfileLearnt("p1", EVA) in effects
    assert any(one.desk for one in effects if isinstance(one, Announced))
    assert lines(effects) == []


@pytest.mark.parametrize(
    ("profile", "address"), [(EVA, "eva@example.com"), (Profile(phone="+49 30 123456"), "+49 30 123456")]
)
def test_a_promised_answer_is_a_line_and_a_tag(profile: Profile, address: str) -> None:
    """Both sides read the line; the tag stays until an agent takes it off."""
    after, effects = decide(WAITING, Introduce("k1", "c1", profile, promise=True), CAUSE, CONTEXT)
    again, more = decide(after, Introduce("k1", "c2", profile, promise=True), CAUSE, CONTEXT)

    assert after is not None
    assert again is not None
    assert (after.tags, again.tags) == ((PROMISED,), (PROMISED,))
    assert lines(effects) == lines(more) == [f"promised:{address}"]
    assert any(one.visitor and one.desk for one in effects if isinstance(one, Announced))


def test_nothing_is_promised_in_what_is_over_or_without_an_address() -> None:
    """What was said is learnt nevertheless."""
    closed, late = decide(CLOSED, Introduce("k1", "c1", EVA, promise=True), CAUSE, CONTEXT)
    nameless, nowhere = decide(WAITING, Introduce("k1", "c1", Profile(name="Eva"), promise=True), CAUSE, CONTEXT)

    assert closed is not None
    assert nameless is not None
    assert (closed.tags, nameless.tags, lines(late), lines(nowhere)) == ((), (), [], [])
    assert ProfileLearnt("p1", EVA) in late


def test_the_promise_is_seen_among_any_number_of_tags() -> None:
    """The last of them gives way."""
    full = msgspec.structs.replace(WAITING, tags=tuple(f"t{n}" for n in range(TAGS)))
    after, _ = decide(full, Introduce("k1", "c1", EVA, promise=True), CAUSE, CONTEXT)

    assert after is not None
    assert (len(after.tags), after.tags[-1]) == (TAGS, PROMISED)


def test_it_is_carried_on_the_bus() -> None:
    """As any command."""
    command = Introduce("k1", "c1", EVA, promise=True)

    assert decode_command(msgspec.msgpack.encode(command)) == command
