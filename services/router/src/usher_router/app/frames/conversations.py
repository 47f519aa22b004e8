"""A frame's conversations while its commands are decided, and which one is current at each address."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace
from usher_common.ids import address_id
from usher_common.record.current_conversation import Precedence, precedence

from usher_router.domain.conversation.model import Conversation


class Conversations:
    """The conversations as loaded and as they now are.

    `open` has the open one of each address, `lengths` the number waiting in each queue.
    """

    def __init__(
        self, loaded: Sequence[Conversation], lengths: Mapping[str, int], joined: Mapping[str, str] | None = None
    ) -> None:
        self._before = {one.id: one for one in loaded}
        self._of_address: dict[str, set[str]] = {}
        for one in loaded:
            self._of_address.setdefault(one.address_id, set()).add(one.id)
        self.now = dict(self._before)
        self.open = {one.address_id: one.id for one in loaded if one.status != "closed"}
        self.lengths = dict(lengths)
        self.joined = dict(joined or {})  # address → the conversation of another address that it joined
        self.touched: set[str] = set()  # addresses with a conversation that this frame changed

    def current(self, address: str) -> str | None:
        """Return the id of an address's current conversation; a closed one is its own, or sent its transcript there."""
        return (
            self.open.get(address)
            or self.joined_open(address)
            or max(self._of_address.get(address, ()), key=self._precedence, default=None)
            or self._joined_closed(address)
        )

    def joined_open(self, address: str) -> str | None:
        """Return the id of the open conversation that this address joined, if any."""
        found = self.now.get(self.joined.get(address, ""))
        return found.id if found is not None and found.status != "closed" else None

    def _joined_closed(self, address: str) -> str | None:
        """Return the id of the closed conversation whose transcript went to this address: it may go on there."""
        found = self.now.get(self.joined.get(address, ""))
        if found is None or found.address_id in self.open:
            return None
        sent = any(one.transcript_at and address_id(one.account, one.peer) == address for one in found.addresses)
        return found.id if sent else None

    def put(self, conversation: Conversation) -> None:
        """Replace a conversation's state."""
        before, address = self.now.get(conversation.id), conversation.address_id
        self._count(before, -1)
        self._count(conversation, 1)
        if conversation.status == "closed" and (before is None or before.status != "closed"):
            conversation = self._ended_last(conversation)
        self.now[conversation.id] = conversation
        self._of_address.setdefault(address, set()).add(conversation.id)
        self.touched.add(address)
        if conversation.status != "closed":
            self.open[address] = conversation.id
        elif self.open.get(address) == conversation.id:
            del self.open[address]

    def changed(self) -> list[tuple[Conversation | None, Conversation]]:
        """List (as loaded or None, as it now is) in the order of their ids."""
        pairs = [(self._before.get(key), now) for key, now in self.now.items()]
        return sorted((pair for pair in pairs if pair[0] is not pair[1]), key=lambda pair: pair[1].id)

    def _precedence(self, key: str) -> Precedence:
        one = self.now[key]
        return precedence(one.status, one.closed_at, key)

    def _ended_last(self, conversation: Conversation) -> Conversation:
        """Make sure that a conversation which closes after another one of its address has a later time of closing.

        All commands of a frame share one time, and the current conversation is the one closed last.
        """
        others = self._of_address.get(conversation.address_id, set()) - {conversation.id}
        last = max((self.now[key].closed_at or 0 for key in others), default=0)
        return replace(conversation, closed_at=max(conversation.closed_at or 0, last + 1))

    def _count(self, conversation: Conversation | None, more: int) -> None:
        """Keep the queue lengths up to date between the frame's commands."""
        if conversation is not None and conversation.status == "waiting" and conversation.queue in self.lengths:
            self.lengths[conversation.queue] += more
