"""Begin a call for an agent: what the router sends by phone is no text, but a call (decision 0338)."""

from usher_connectors.contract import Account, Message, SendError
from usher_connectors.send.record_away import needing_the_record
from usher_connectors.voice import call_table
from usher_connectors.voice.call_table import Kept
from usher_connectors.voice.converse import phone_of
from usher_connectors.voice.domain.call import Call, LegEnded, LegStarted, NotAwaited, Ring
from usher_connectors.voice.domain.outgoing import begun
from usher_connectors.voice.handle_call import HandleCall, Site

ALREADY_CALLING = "recipient:already_calling"


class PlaceCall:
    """Lets the agent's phone ring, once: the delivery remembers it, and one of unknown outcome is not repeated.

    A call that a contact asked for is only kept: the phone of whoever is offered the conversation rings (0383).
    One at another number replaces it.
    """

    def __init__(self, site: Site, handle: HandleCall) -> None:
        self._site, self._handle = site, handle

    async def __call__(self, message: Message, account: Account) -> str:
        """Return the provider's id of the call to the agent; raises SendError."""
        send = message.send
        if not send.call:
            raise SendError("content:no_text_by_phone", retryable=False)
        with needing_the_record():  # no phone rings within
            if send.back:
                return await self._keep(message, account)
            number = await self._begin(message, account)
        try:
            leg = await self._handle.ring(account, message.id, Ring(message.id, number))
        except SendError as error:
            if not error.unknown and not error.retryable:  # else it may ring, or is tried again within the minute
                await self._handle.apply(account, message.id, LegEnded(message.id, "", "failed"))
            raise
        await self._handle.apply(account, message.id, LegStarted(message.id, leg))
        return leg

    async def _keep(self, message: Message, account: Account) -> str:
        """Keep a call that the contact asked for: `WatchCalls` sees to whom the conversation is offered."""
        send = message.send
        async with self._site.record.read() as connection:
            busy = await call_table.calling(connection, account.id, send.peer, message.id)
            former = await call_table.asked_for(connection, account.id, send.conversation, message.id)
        if busy:
            raise SendError(ALREADY_CALLING, retryable=False)
        for one in former:  # at another number: else it goes on, and this one is refused
            await self._handle.apply(account, one, NotAwaited())
        await self._handle.begin(account, Call(message.id, on_line=False, conversation=send.conversation), send.peer)
        return message.id

    async def _begin(self, message: Message, account: Account) -> str:
        """Begin an agent's own call, and return the number of their phone."""
        send = message.send
        call = begun(message.id, send.conversation, "")
        async with self._site.record.read() as connection:
            talk = await call_table.talk_of(connection, Kept(call, account.id, send.peer, 0))
            busy = await call_table.calling(connection, account.id, send.peer, message.id)
        if busy:
            raise SendError(ALREADY_CALLING, retryable=False)
        if talk is None or talk.status != "assigned":
            raise SendError("content:not_yours", retryable=False)
        number = phone_of(talk, account.config)
        if not number:
            raise SendError("content:no_phone", retryable=False)
        await self._handle.begin(account, begun(message.id, talk.id, talk.agent), send.peer)
        return number
