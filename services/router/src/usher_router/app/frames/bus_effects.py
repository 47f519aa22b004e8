"""What a frame's decisions send over the bus: messages to providers, questions to knowledge, and to themselves."""

from collections.abc import Callable
from typing import Any

from usher_common.bus.port import INBOUND, KNOWLEDGE, OUTBOUND
from usher_common.commands.release import ReleaseConversation
from usher_common.envelope import Envelope, wrap
from usher_common.ids import derive_id, partition_of
from usher_common.record.port import BusEffect

from usher_router.domain.effects import KnowledgeAsked, OfferOutdated, Sent


class BusEffects:
    """Collects them in order; `caused_by` returns the envelope of the command being decided."""

    def __init__(self, partitions: int, caused_by: Callable[[], Envelope]) -> None:
        self._partitions, self._caused_by = partitions, caused_by
        self.collected: list[BusEffect] = []

    def appliers(self) -> dict[type, Callable[[Any, Any], None]]:
        """Return what is done for each effect on the bus."""
        return {Sent: self._sent, KnowledgeAsked: self._asked, OfferOutdated: self._outdated}

    def _sent(self, effect: Sent, _conversation: object) -> None:
        cause = self._caused_by()
        envelope = wrap(effect.id, cause.at, cause.trace, effect.send)
        partition = partition_of(effect.send.account, effect.send.peer, self._partitions)
        self.collected.append(BusEffect(OUTBOUND, partition, envelope))

    def _asked(self, effect: KnowledgeAsked, _conversation: object) -> None:
        cause, ask = self._caused_by(), effect.ask
        self.collected.append(BusEffect(KNOWLEDGE, ask.partition, wrap(ask.ask, cause.at, cause.trace, ask)))

    def _outdated(self, effect: OfferOutdated, _conversation: object) -> None:
        """Release it under an id of its own, however many decisions say so."""
        cause, id_ = self._caused_by(), derive_id("release", effect.assignment, effect.reason)
        command = ReleaseConversation(effect.conversation, effect.assignment, effect.reason)
        self.collected.append(BusEffect(INBOUND, effect.partition, wrap(id_, cause.at, cause.trace, command)))
