"""Who wants no mails that they did not ask for, and the link by which the others say so (decision 0317)."""

from sqlalchemy import and_, or_, select
from usher_common.mails.unsubscribing import UnsubscribeLinks, may_decline
from usher_common.messages.sends import Send
from usher_common.record.port import Record
from usher_common.record.tables.contacts import address

from usher_connectors.channels.email.events import PEER
from usher_connectors.contract import SendError

_a = address.c
_AFTER = chr(ord(PEER) + 1)  # sorts right after all peers that begin with a contact's address and the mark


class Declining:
    """Reads at addresses who has unsubscribed, called a mail spam, or blocked us: the router keeps it there."""

    def __init__(self, record: Record, links: UnsubscribeLinks | None) -> None:
        self._record, self._links = record, links

    async def link(self, send: Send, contact: str) -> str:
        """Return the link by which such mails are declined, "" for an answer; raises SendError if they already are."""
        if not may_decline(send):
            return ""
        if await self.has_declined(send.account, contact):
            raise SendError("recipient:unsubscribed", retryable=False)
        return self._links.url(send.account, send.peer) if self._links else ""

    async def has_declined(self, account: str, contact: str) -> bool:
        """Return whether this contact has declined in any thread: each is an address of its own to the router."""
        mine = [
            or_(_a.peer == one, and_(_a.peer > f"{one}{PEER}", _a.peer < f"{one}{_AFTER}"))
            for one in {contact, contact.lower()}
        ]
        wanted = select(_a.id).where(_a.account == account, or_(*mine), _a.refused != "").limit(1)
        async with self._record.read() as connection:
            return (await connection.execute(wanted)).first() is not None
