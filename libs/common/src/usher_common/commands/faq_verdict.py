"""The contact says whether an automatic answer helped, or asks for a person."""

from usher_common.messages.declaration import ClientId, ConversationCommand, Loads


class FaqVerdict(ConversationCommand, frozen=True, tag="faq_verdict"):
    """The contact pressed the button `verdict` below the automatic message about `ask` (an ask, or a bot's turn).

    `helped`, `not_helped`, `person`, `article:ID` for one of the titles that were offered, or `bot:ID`.
    `person` counts whatever is asked at the moment; the others only below the last automatic message.
    """

    client_id: ClientId = ""
    ask: str = ""
    verdict: str = ""

    loads = Loads(queues=True)
