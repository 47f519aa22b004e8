"""Whether a contact is called at a number, as they said to an agent (decision 0364)."""

from msgspec.structs import replace
from usher_common.calls.consent import CALLS, SAYS, VOICE, consent_id, number_of
from usher_common.ids import address_id

from usher_router.domain.addresses import known as addresses
from usher_router.domain.addresses.answering import WHY, Refused
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import AddressSaved


def no_consent(number: str, context: Context) -> Refused | None:
    """Return why this number is not called (code and detail), None if the contact takes calls there."""
    known = context.reached.get(consent_id(number))
    return ("calls_refused", WHY["calls_refused"]) if known is not None and known.refused else None


def consented(conversation: Conversation, number: str, outcome: str) -> tuple[Conversation, AddressSaved]:
    """Note what the contact said of this number: for calls of every account, and at the conversation's addresses."""
    dialled, refused = number_of(number), SAYS[outcome]
    for one in addresses.addresses_of(conversation):
        if one.channel == VOICE and number_of(one.peer) == dialled:
            conversation = addresses.put(conversation, replace(one, refused=refused))
    key = address_id(CALLS, dialled)
    return conversation, AddressSaved(key, CALLS, dialled, VOICE, conversation.contact_id, refused)
