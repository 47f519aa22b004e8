"""What each event tells the router: one command, or none."""

from usher_common.commands.message_received import MessageReceived
from usher_common.ids import provider_message_id
from usher_common.messages.declaration import Command

from usher_connectors.contract import Account, Event, Received

Named = tuple[str, str, Command]  # the envelope's id, the peer that it concerns, the command


def command_of(account: Account, event: Event) -> Named | None:
    """Return the command of an event; None if the router has nothing to know of this kind.

    Ids are derived from the provider's: an event that is delivered again has the same id, and changes nothing.
    """
    if isinstance(event, Received):
        return provider_message_id(account.id, event.native_id), event.peer, _received(account, event)
    return None


def _received(account: Account, event: Received) -> MessageReceived:
    return MessageReceived(
        account=account.id,
        peer=event.peer,
        channel=account.channel,
        text=event.text,
        attachments=event.attachments,
        profile=event.profile,
        entry=event.entry,
    )
