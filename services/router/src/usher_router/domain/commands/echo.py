"""A colleague wrote to the contact in the provider's own app."""

from usher_common.commands.echo_received import EchoReceived

from usher_router.domain.addresses.albums import growing, grown, names_of, part_of
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import AddressStep, append_echo
from usher_router.domain.conversation.change import change
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import opens
from usher_router.domain.effects import Parked
from usher_router.domain.funnel.stages import on_colleague


@opens(EchoReceived)
def echo(conversation: Conversation | None, command: EchoReceived, cause: Cause, context: Context) -> AddressStep:
    """Show it as said by an agent outside, in the last conversation if none is open; it is not sent again."""
    if conversation is None:
        return None, [Parked("no_conversation", "a colleague wrote to somebody who has not written")]
    if (album := growing(conversation, command, context)) is not None:
        conversation, changed = change(conversation, grown(album, part_of(command)), context)
        return conversation, changed + names_of(album, command, cause.id)
    shown, effects = append_echo(conversation, command, cause, context)
    if shown.status != "automatic":
        return shown, effects
    handed, told = on_colleague(shown, context)
    return handed, [*effects, *told]
