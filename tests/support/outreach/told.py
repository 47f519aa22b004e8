"""A contact who was told something by a rule, and what they answer."""

from typing import Any

from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.tell import TellContact
from usher_common.ids import address_id
from usher_common.messages.threads import Reached
from usher_policy.document.model import PolicyDocument, Queue
from usher_router.domain.context import KnownContact
from usher_router.domain.decide import decide
from usher_router.domain.policy import SECOND, Policy

from routing.cases import CAUSE, CLOSED, CONTEXT, NOW

TELL = TellContact(
    *("tg", "77", "telegram", "p9", "Your lamp has left", "event:shipped"),
    queue="orders",
    require={"orders": 2},
    prefer={"german": 1},
    priority=7,
    broadcast="b1",
)
HOME = address_id("tg", "77")
ORDERS = replace(CONTEXT, policy=Policy(document=PolicyDocument(queues={"default": Queue(), "orders": Queue()})))
REPLY = MessageReceived("tg", "77", "telegram", "Thanks, when?", native_id="n1")
LATER = replace(ORDERS, now=NOW + 60 * SECOND, contacts={HOME: KnownContact("p9")})
NEXT = replace(CAUSE, id="m2")


def of(kind: Any, effects: list[Any]) -> list[Any]:
    """The effects of a kind."""
    return [one for one in effects if isinstance(one, kind)]


def told() -> Any:
    """The conversation in which they were told."""
    after, _ = decide(None, TELL, CAUSE, ORDERS)
    assert after is not None
    return after


def known(**reached: Any) -> Any:
    """The address's last conversation."""
    return replace(
        CLOSED, account="tg", peer="77", address_id=HOME, addresses=(Reached("tg", "77", "telegram", **reached),)
    )
