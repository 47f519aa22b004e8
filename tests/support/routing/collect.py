"""A handler that keeps what it is given."""

from usher_common.envelope import Envelope
from usher_common.handling import Delivery


class Collect:
    """Implements `FrameHandler`."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle(self, delivery: Delivery) -> None:
        """Keep them."""
        self.envelopes.extend(delivery.envelopes)

    async def handle_singly(self, delivery: Delivery) -> None:
        """Keep them just the same."""
        await self.handle(delivery)
