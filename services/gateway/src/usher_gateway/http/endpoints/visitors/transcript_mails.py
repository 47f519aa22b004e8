"""Transcripts by mail: to an address that the visitor names, or, by an agent, to one that is known of the contact."""

from collections.abc import Sequence

from msgspec.structs import replace
from usher_common.commands.mail_transcript import MailTranscript
from usher_common.ids import derive_id, partition_of
from usher_common.messages.events import ConversationChanged
from usher_common.messages.first_peers import first_peer, shown_peer
from usher_common.messages.threads import Reached

from usher_gateway.http.call import Call
from usher_gateway.http.cross_origin import readable
from usher_gateway.http.endpoints.contacts.asking import ask_at
from usher_gateway.http.endpoints.conversations import visible, visitors_own
from usher_gateway.http.schemas.transcripts import Mailed, MailToContact, MailWanted
from usher_gateway.limits import TRANSCRIPT_MAILS_PER_HOUR
from usher_gateway.problems import Problem
from usher_gateway.reading.contacts.ways import Account, accounts_of
from usher_gateway.wire.values.contact_values import BadValue, checked

EMAIL = "email"


async def ask(call: Call) -> Mailed:
    """Send it to the visitor, who names the address; the mail itself says how to have no more of them."""
    with readable(call):
        return await _to_visitor(call, call.body)


async def _to_visitor(call: Call, wanted: MailWanted) -> Mailed:
    found = await visitors_own(call, wanted.conversation)
    await _limit(call, f"transcript-mails:{call.visitor}")
    key = derive_id("transcript", call.visitor, wanted.id)
    command = MailTranscript(found.id, "", "", wanted.time_zone, wanted.language)
    return await _mail(call, key, found, wanted.address, command)


async def send(call: Call) -> Mailed:
    """Send it to one of the contact's addresses."""
    wanted: MailToContact = call.body
    found = await visible(call)
    if wanted.address.strip().casefold() not in known_addresses(found):
        raise Problem(422, "no_address", "This address is not known of the contact.")
    key = derive_id("transcript", call.who.agent, wanted.id)
    return await _mail(call, key, found, wanted.address, MailTranscript(found.id, "", "", agent=call.who.agent))


async def can_mail(call: Call, conversation: ConversationChanged) -> bool:
    """Return whether there is a mailbox that it could leave by."""
    return bool(await _mailbox(call, conversation))


def known_addresses(conversation: ConversationChanged) -> set[str]:
    """Return the addresses that the contact is known by, or wrote from; in lower case."""
    wrote = {shown_peer(EMAIL, one.peer) for one in conversation.addresses if one.channel == EMAIL}
    own = {shown_peer(EMAIL, conversation.peer)} if conversation.channel == EMAIL else set()
    named = {conversation.profile.email} if conversation.profile is not None else set()
    return {one.casefold() for one in wrote | own | named if one}


def mailbox_of(addresses: Sequence[Reached], wanted: str, accounts: Sequence[Account]) -> str:
    """Choose the mailbox: by which the contact writes, else the policy's, else the only one; "" if there is none."""
    mine = [one.id for one in accounts if one.channel == EMAIL]
    own = max((one for one in addresses if one.channel == EMAIL and one.at), key=lambda one: one.at, default=None)
    if own is not None and own.account in mine:
        return own.account
    if wanted:
        return wanted if wanted in mine else ""
    return mine[0] if len(mine) == 1 else ""


async def _mailbox(call: Call, conversation: ConversationChanged) -> str:
    async with call.site.record.read() as connection:
        accounts = await accounts_of(connection)
    document = (await call.site.policy.current()).document
    home = Reached(conversation.account, conversation.peer, conversation.channel, at=1)
    return mailbox_of(conversation.addresses or (home,), document.transcripts.account, accounts)


async def _mail(call: Call, key: str, found: ConversationChanged, address: str, command: MailTranscript) -> Mailed:
    try:
        to = checked("email", address)
    except BadValue:
        to = ""
    if not to:
        raise Problem(422, "bad_email", "This is no e-mail address.")
    account = await _mailbox(call, found)
    if not account:
        raise Problem(409, "no_mailbox", "There is no mailbox that it could be sent by.")
    await _limit(call, f"transcript-mails-to:{derive_id(to.casefold())}")
    asked = replace(command, account=account, peer=first_peer(EMAIL, to, key))
    place = partition_of(found.account, found.peer, call.site.edge.partitions)
    answer = await ask_at(call, place, key, asked)
    if answer.code == "too_many":
        raise Problem(429, "too_many", "It was sent often enough.")
    if answer.code:
        raise Problem(409, answer.code, "The router refused this.")
    return Mailed(to)


async def _limit(call: Call, bucket: str) -> None:
    rate = TRANSCRIPT_MAILS_PER_HOUR / 3600
    if wait := await call.site.edge.live.take(bucket, rate=rate, burst=TRANSCRIPT_MAILS_PER_HOUR):
        raise Problem(429, "rate", "Too many transcripts.", retry_after_s=wait)
