"""The outcome of a send to a provider."""

from typing import Literal

from usher_common.messages.declaration import ConversationCommand, Loads

DeliveryStatus = Literal["sent", "delivered", "read", "failed", "uncertain"]


class DeliveryReported(ConversationCommand, frozen=True, tag="delivery"):
    """The outcome of a send to a provider; `error` is a code of the connectors."""

    message: str
    status: DeliveryStatus
    provider_id: str = ""
    error: str = ""

    loads = Loads(message=True)
