"""What browsers are told of automatic messages."""

from msgspec import UNSET
from msgspec.structs import replace
from usher_common.messages.events import MessageAdded
from usher_common.messages.knowledge import ShownArticle
from usher_common.messages.sends import Button
from usher_common.messages.threads import Threaded
from usher_gateway.wire.parts import ButtonOut, ShownAnswer
from usher_gateway.wire.views import message_for_agent, message_for_visitor

THREAD = Threaded(
    automatic=True, ask="ask-1", answers=(ShownArticle("a1", "Parcels", 0.9),), buttons=(Button("helped", "Thanks"),)
)
MESSAGE = MessageAdded("k1", 2, "m2", "agent", "Look here.", 5_000, thread=THREAD)


def test_both_sides_see_that_it_is_automatic_and_what_it_shows() -> None:
    """In the same words."""
    for shown in (message_for_visitor(MESSAGE, str), message_for_agent(MESSAGE, "ana", str)):
        assert (shown.automatic, shown.ask) == (True, "ask-1")
        assert shown.answers == (ShownAnswer("a1", "Parcels", 0.9),)
        assert shown.buttons == (ButtonOut("helped", "Thanks"),)


def test_what_a_person_wrote_says_nothing_of_it() -> None:
    """Also with other facts about the message."""
    shown = message_for_visitor(replace(MESSAGE, thread=Threaded(subject="Re: parcel")), str)

    assert (shown.automatic, shown.ask, shown.answers, shown.buttons) == (UNSET, UNSET, UNSET, UNSET)
