"""A contact wrote: append to the address's open conversation, else reopen its last one or open a new one."""

from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id, derive_id
from usher_common.messages.content import CallWanted, Entry, Profile

from usher_router.domain.addresses.albums import growing, grown, names_of, part_of
from usher_router.domain.addresses.known import is_elsewhere
from usher_router.domain.addresses.reached import heard, is_news
from usher_router.domain.aftercare.give_rating import give_rating, score_by_text
from usher_router.domain.aftercare.mail_transcript import answers_transcript
from usher_router.domain.commands.introduce import wait_after_all
from usher_router.domain.context import Cause, Context, KnownContact
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import AddressStep, Step, append_invitation, append_visitor
from usher_router.domain.conversation.beginning.entry import enter
from usher_router.domain.conversation.beginning.opening import opened_by
from usher_router.domain.conversation.beginning.reopen import may_reopen, reopen, turned_away_again
from usher_router.domain.conversation.change import change
from usher_router.domain.conversation.learn import learn
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.conversation.profile import is_empty, merge_profile, refreshed
from usher_router.domain.decide import opens
from usher_router.domain.effects import Effect, Parked, ProfileLearnt
from usher_router.domain.funnel.faq.words import says_thanks
from usher_router.domain.funnel.phone.request import ASKED, ask_call, terms_of, wanted_by
from usher_router.domain.funnel.stages import hand_over, on_text
from usher_router.domain.funnel.state import FAQ
from usher_router.domain.funnel.to_person import SOLVED
from usher_router.domain.outreach.told import admitted, answered, confirmed, may_answer, only_wishes, wishes_of


@opens(MessageReceived)
def receive(conversation: Conversation | None, command: MessageReceived, cause: Cause, context: Context) -> AddressStep:
    """Append the message, opening a conversation where none is open; merge what is new about the contact."""
    after, effects = _receive(conversation, command, cause, context)
    if after is None or not (wishes := wishes_of(command)):
        return after, effects
    after, said = confirmed(after, command, cause, context)
    return after, [*effects, *wishes, *said]


def _receive(
    conversation: Conversation | None, command: MessageReceived, cause: Cause, context: Context
) -> AddressStep:
    if command.automatic and (conversation is None or conversation.status == "closed"):
        return conversation, [Parked("automatic", "no conversation is open that it could belong to")]
    if conversation is None:
        return _open(command, cause, context)
    if (album := growing(conversation, command, context)) is not None:
        return _grow(conversation, album, command, cause, context)
    if conversation.status == "closed":
        return _after_the_end(conversation, command, cause, context)
    return _append(conversation, command, cause, context)


def _append(conversation: Conversation, command: MessageReceived, cause: Cause, context: Context) -> Step:
    before = conversation
    conversation, merged = learn(conversation, command.profile, context, _speaker(command, context))
    conversation, joined = heard(conversation, command, context)
    conversation, appended = append_visitor(conversation, command, cause, context)
    told: list[Effect] = []
    if is_news(before, conversation):
        conversation, told = announced(conversation, visitor=False)
    if wanted := wanted_by(conversation, command):
        conversation, answered = _call(conversation, wanted, cause, context)
        told = told + answered
    elif conversation.status == "automatic" and not (conversation.stage == FAQ and only_wishes(command, context)):
        conversation, answered = on_text(conversation, command, context)
        told = told + answered
    return conversation, appended + merged + joined + told


def _call(conversation: Conversation, wanted: CallWanted, cause: Cause, context: Context) -> Step:
    """Promise the call that the contact asks for; articles are left for it."""
    handed: list[Effect] = []
    if conversation.status == "automatic":
        conversation, handed = hand_over(conversation, ASKED, context)
    asked, promised = ask_call(conversation, wanted, ASKED, context, cause.trace)
    asked, told = announced(asked, desk=True, routing=True)
    return asked, [*handed, *promised, *told]


def _grow(conversation: Conversation, album: Message, command: MessageReceived, cause: Cause, context: Context) -> Step:
    """Let the album's message grow by this part: it is not another message, and asks for nothing more."""
    conversation, merged = learn(conversation, command.profile, context, _speaker(command, context))
    conversation, joined = heard(conversation, command, context)
    conversation = replace(conversation, visitor_at=context.now)
    conversation, changed = change(conversation, grown(album, part_of(command)), context)
    answered: list[Effect] = []
    if conversation.status == "automatic" and command.text.strip() and not command.wordless:  # its caption came late
        conversation, answered = on_text(conversation, command, context)
    return conversation, changed + names_of(album, command, cause.id) + merged + joined + answered


def _after_the_end(conversation: Conversation, command: MessageReceived, cause: Cause, context: Context) -> Step:
    """A rating by a number, what belongs to a question just turned away, a reopening, or another conversation."""
    if (score := score_by_text(conversation, command.text, context.now)) is not None:
        conversation, appended = _append(conversation, command, cause, context)
        rated, given = give_rating(conversation, score, "", context)
        return rated, appended + given
    if may_answer(conversation, context):
        return _answer_told(conversation, command, cause, context)
    if conversation.closed_by == SOLVED and says_thanks(command.text):
        return _append(conversation, command, cause, context)
    mailed = answers_transcript(conversation, command.account, command.peer, context.now)
    if (mailed or may_reopen(conversation, context)) and not only_wishes(command, context):
        return _reopen(conversation, command, cause, context)
    opened, effects = _open(command, cause, context)
    if not turned_away_again(conversation, opened, context):
        return opened, effects
    conversation, appended = _append(conversation, command, cause, context)
    conversation, told = announced(conversation, desk=True)
    return conversation, appended + told


def _reopen(conversation: Conversation, command: MessageReceived, cause: Cause, context: Context) -> Step:
    # computed again, because the number of partitions may have changed since
    elsewhere = is_elsewhere(conversation, command.account, command.peer)
    here = conversation if elsewhere else replace(conversation, home_partition=context.partition)
    conversation, notice = reopen(refreshed(here, context), context, cause.trace)
    conversation, merged = learn(conversation, command.profile, context, _speaker(command, context))
    conversation, appended = _begin(conversation, command, cause, context)
    if wanted := wanted_by(conversation, command):
        conversation, promised = ask_call(conversation, wanted, ASKED, context, cause.trace)
        appended = appended + promised
    conversation, announcement = announced(conversation, desk=True, routing=True)
    return conversation, notice + appended + merged + announcement


def _answer_told(conversation: Conversation, command: MessageReceived, cause: Cause, context: Context) -> Step:
    """Let the answer to what they were told wait by its rule; a word that only ends such messages asks for nobody."""
    if wishes_of(command):
        return _append(conversation, command, cause, context)
    contact = context.contacts.get(conversation.address_id) or KnownContact(conversation.contact_id)
    waiting = answered(refreshed(conversation, context), context)
    waiting, merged = learn(waiting, command.profile, context)
    waiting, appended = _begin(waiting, command, cause, context)
    entered, effects = admitted(waiting, command, contact, context)
    if (wanted := wanted_by(entered, command)) and entered.status != "automatic":
        entered, promised = _call_first(entered, wanted, cause, context)
        effects = effects + promised
    if entered.status == "closed":  # refused at entry, which already announced the change
        return entered, appended + effects + merged
    entered, announcement = announced(entered, desk=True, routing=True)
    return entered, appended + effects + merged + announcement


def _open(command: MessageReceived, cause: Cause, context: Context) -> Step:
    address = address_id(command.account, command.peer)
    contact = context.contacts.get(address) or KnownContact(derive_id("contact", command.account, command.peer))
    profile = merge_profile(contact.profile, command.profile)
    entry = command.entry or Entry()
    opened = replace(
        opened_by(command, contact.id, cause, context),
        waiting_since=context.now,
        skills=tuple(sorted(set(entry.skills))),
        entry=entry,
        profile=profile,
        given_email="" if command.profile is None else command.profile.email,
    )
    opened, appended = _begin(opened, command, cause, context)
    if only_wishes(command, context):
        ended = replace(opened, status="closed", closed_at=context.now, closed_by="visitor")
        return ended, appended + _learnt(contact, command.profile)
    opened, entered = enter(opened, command, contact, context)
    if (wanted := wanted_by(opened, command)) and opened.status != "automatic":
        opened, promised = _call_first(opened, wanted, cause, context)
        entered = entered + promised
    merged = _learnt(contact, command.profile)
    if opened.status == "closed":  # refused at entry, which already announced the change
        return opened, appended + entered + merged
    opened, announcement = announced(opened, desk=True, routing=True)
    return opened, appended + entered + merged + announcement


def _call_first(opened: Conversation, wanted: CallWanted, cause: Cause, context: Context) -> Step:
    """Promise a call as the very first thing, where the policy allows it; nobody there now is no hindrance."""
    terms = terms_of(opened)
    if terms is None or not terms.at_once:
        return opened, []
    waiting = wait_after_all(opened, context) if opened.status == "closed" else opened
    return ask_call(waiting, wanted, ASKED, context, cause.trace)


def _begin(conversation: Conversation, command: MessageReceived, cause: Cause, context: Context) -> Step:
    """Append the first message, after the invitation that it answers."""
    invitation: list[Effect] = []
    if command.invited is not None:
        conversation, invitation = append_invitation(conversation, command.invited, cause, context)
    conversation, joined = heard(conversation, command, context)
    conversation, appended = append_visitor(conversation, command, cause, context)
    return conversation, invitation + joined + appended


def _speaker(command: MessageReceived, context: Context) -> str:
    """Return the contact whose address this is, "" if only the conversation tells."""
    known = context.reached.get(address_id(command.account, command.peer))
    return "" if known is None else known.contact


def _learnt(contact: KnownContact, new: Profile | None) -> list[Effect]:
    return [] if new is None or is_empty(new) else [ProfileLearnt(contact.id, new)]
