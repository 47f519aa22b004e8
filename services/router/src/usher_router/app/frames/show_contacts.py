"""Tell conversations that their contacts have changed: what is shown of them (decision 0289), or who they are."""

from collections.abc import Sequence

from usher_common.bus.port import INBOUND
from usher_common.commands.leave_address import LeaveAddress
from usher_common.commands.show_contact import ShowContact
from usher_common.envelope import wrap
from usher_common.ids import derive_id, partition_of
from usher_common.record.port import BusEffect

from usher_router.adapters.contacts.talks import Joined, OpenTalk


def shown_again(talks: Sequence[OpenTalk], cause: str, now: int, partitions: int) -> list[BusEffect]:
    """Let open conversations take over what is shown now, by commands: each has its own home partition."""
    return [
        BusEffect(
            INBOUND,
            partition_of(one.account, one.peer, partitions),
            wrap(derive_id("show contact", cause, one.id), now, cause, ShowContact(one.id)),
        )
        for one in talks
    ]


def leave(one: Joined, cause: str, now: int, partitions: int) -> BusEffect:
    """Let an address leave the conversation of somebody who is another person."""
    command = LeaveAddress(one.conversation, one.account, one.peer, one.channel, one.contact)
    key = derive_id("leave address", cause, one.conversation, one.account, one.peer)
    return BusEffect(INBOUND, partition_of(*one.home, partitions), wrap(key, now, cause, command))
