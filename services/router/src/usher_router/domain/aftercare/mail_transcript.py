"""The transcript of a conversation goes to its contact by mail: asked for, or by itself at the end."""

from msgspec.structs import replace
from usher_common.commands.mail_transcript import MailTranscript
from usher_common.ids import address_id
from usher_common.messages.first_peers import first_peer, shown_peer
from usher_common.messages.sends import TranscriptMail
from usher_common.messages.threads import Reached

from usher_router.domain.addresses.known import addresses_of, find, put
from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step, append_system, send_of
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import AddressSaved, Appended, Effect
from usher_router.domain.policy import Policy, after, queue_of

EMAIL = "email"
MAILED = "transcript_mailed"  # the line that says so; the address stands after a colon
MAILS = 5  # of one conversation: to oneself, to a second address, again after it went on
ANSWERS_S = 14 * 86_400.0  # s in which an answer to it comes back into its conversation: as to what was told unasked
_ENDED_BY = frozenset({"agent", "visitor", "idle"})  # others ended it before anybody had answered


def may_mail(conversation: Conversation) -> bool:
    """Return whether one more transcript of it may leave."""
    return sum(1 for one in conversation.addresses if one.transcript_at) < MAILS


def mail_transcript(conversation: Conversation, to: Reached, wanted: TranscriptMail, context: Context) -> Step:
    """Send it to this address, which becomes one of the conversation: what is answered there belongs to it."""
    said, lines = append_system(conversation, f"{MAILED}:{shown_peer(EMAIL, to.peer)}", context)
    sent = [send_of(one.message, to, "", automatic=True) for one in lines if isinstance(one, Appended)]
    leaving = [replace(one, send=replace(one.send, text="", cc=(), transcript=wanted)) for one in sent]
    joins: list[Effect] = []
    if find(said, to.account, to.peer) is None:
        id_ = address_id(to.account, to.peer)
        joins.append(AddressSaved(id_, to.account, to.peer, EMAIL, said.contact_id, conversation=said.id))
    return put(said, replace(to, transcript_at=context.now)), [*joins, *lines, *leaving]


def asked_reached(command: MailTranscript) -> Reached:
    """Return the address of a transcript that somebody asked for: it begins a thread of its own."""
    return Reached(command.account, command.peer, EMAIL)


def at_close(ended: Conversation, closed_by: str, context: Context) -> Step:
    """Send it by itself where the policy wants that, an agent has answered, and the contact has named an address."""
    if closed_by not in _ENDED_BY or ended.agent_at is None or not _is_wanted(ended, context.policy):
        return ended, []
    last = max(ended.agent_at, ended.visitor_at or 0)
    if not may_mail(ended) or any(one.transcript_at > last for one in ended.addresses):
        return ended, []
    to = _own_address(ended, context.policy)
    return (ended, []) if to is None else mail_transcript(ended, to, TranscriptMail(), context)


def answers_transcript(conversation: Conversation, account: str, peer: str, now: int) -> bool:
    """Return whether what is written from this address now answers a transcript, and so belongs to its conversation."""
    found = find(conversation, account, peer)
    sent = 0 if found is None else found.transcript_at
    return sent > 0 and after(sent, ANSWERS_S) >= now


def _is_wanted(ended: Conversation, policy: Policy) -> bool:
    own = next((one.transcript_at_close for one in policy.document.rules if one.name == ended.rule), None)
    return queue_of(policy, ended.queue).transcript_at_close if own is None else own


def _own_address(ended: Conversation, policy: Policy) -> Reached | None:
    """Return the address they wrote from, else one that they named; None if there is none, or it takes nothing."""
    mails = [one for one in addresses_of(ended) if one.channel == EMAIL and one.at]
    if mails:
        last = max(mails, key=lambda one: one.at)
        return None if last.refused else last
    account = policy.document.transcripts.account
    if not account or not ended.given_email:
        return None
    peer = first_peer(EMAIL, ended.given_email, f"{ended.id}:{ended.last_seq}")
    return Reached(account, peer, EMAIL)
