"""Ask open conversations to take over what is shown of their contacts (decision 0289)."""

from collections.abc import Sequence

from usher_common.bus.port import INBOUND
from usher_common.commands.show_contact import ShowContact
from usher_common.envelope import wrap
from usher_common.ids import derive_id, partition_of
from usher_common.record.port import BusEffect

from usher_router.adapters.contacts.talks import OpenTalk


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
