"""First contact: how a contact can be written to, and the conversation that an agent begins (decision 0343)."""

import asyncio
import time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.calls.outcomes import BEGUN
from usher_common.commands.begin import BeginConversation
from usher_common.commands.reply import SendReply
from usher_common.envelope import Envelope, fingerprint_of, wrap
from usher_common.ids import agent_command_id, partition_of
from usher_common.messages.content import Attachment, Profile
from usher_common.messages.events import ConversationChanged
from usher_common.messages.first_peers import first_peer
from usher_common.messages.sends import Template
from usher_common.record.sql.constructs import db_now
from usher_common.record.tables.schema import agent, answered, message

from usher_gateway.files.upload_rows import attach_uploads
from usher_gateway.http.call import Call
from usher_gateway.http.schemas.first_contact import Begun, NewConversation, Way, WayQuery, Ways
from usher_gateway.limits import ANSWER_PAUSES_S, ANSWER_S
from usher_gateway.problems import Problem
from usher_gateway.reading.contacts import shown as contacts
from usher_gateway.reading.contacts.ways import FirstWay, accounts_of, is_with, known_at, refusing_calls, ways_of
from usher_gateway.sockets.shared.publish_queues import PendingEnvelope
from usher_gateway.wire.text_rules import breach_of_text
from usher_gateway.wire.views import belongs_to

Said = BeginConversation | SendReply

REFUSALS = {
    "window_closed": (409, "Only a template can be sent there now."),
    "contact_stopped": (409, "The contact has unsubscribed at this address."),
    "contact_blocked": (409, "The contact has blocked us at this address."),
    "calls_refused": (409, "The contact wants no more calls at this number."),
    "other_open": (409, "The contact has an open conversation there; answer in it."),
    "not_by_policy": (409, "The policy lets nobody write first by this channel in this queue."),
    "not_owner": (409, "This is no open conversation of yours with this contact."),
    "outside_hours": (409, "Contacts may not be called at this hour."),
    "no_phone": (409, "You have no phone number; set one in your account."),
    "unknown_queue": (422, "There is no such queue."),
    "unknown_agent": (403, "This account cannot have conversations."),
    "not_available": (409, "Only possible for an agent who is available."),
    "no_room": (409, "There is no capacity for one more conversation."),
    "conflict": (409, "This id stands for another message already."),
}


async def ways(call: Call) -> Ways:
    """List how a contact can be written to first, what can be done now before what cannot."""
    query: WayQuery = call.query
    async with call.site.record.read() as connection:
        found, profile = await _ways(connection, call.path["id"])
        numbers = {profile.phone, *(one.peer for one in found if one.by.call)}
        refused = await refusing_calls(connection, numbers)
        now = int((await connection.execute(select(db_now()))).scalar_one())
    channels = await _channels(call, query.queue)
    shown = [_way(one, now, channels, query.conversation) for one in found]
    return Ways(tuple(sorted(shown, key=lambda one: bool(one.blocked))), tuple(sorted(refused)))


async def begin(call: Call) -> Begun:
    """Begin a conversation, which belongs to the agent who asks."""
    new: NewConversation = call.body
    if code := breach_of_text(new.text, new.subject):
        raise Problem(422, code, "It contains characters that cannot be sent.")
    async with call.site.record.read() as connection:
        found, profile = await _ways(connection, call.path["id"])
    way = next((one for one in found if (one.account.id, one.peer) == (new.account, new.peer)), None)
    if way is None:
        raise Problem(422, "no_way", "This is none of the ways in which the contact can be written to.")
    if way.by.call:
        await _own_phone(call)
    elif not new.text.strip():
        raise Problem(422, "empty", "There is no text.")
    key = agent_command_id(call.who.agent, new.id)
    files = await _attached(call, new)
    if new.conversation:
        state = await _own(call, new, way)
        answer = _answering(call, new, way, files)
        place = partition_of(state.account, state.peer, call.site.edge.partitions)
        return await _asked(call, wrap(key, time.time_ns() // 1000, key, answer), answer, place)
    command = _command(call, new, way, profile, files)
    place = partition_of(command.account, command.peer, call.site.edge.partitions)
    return await _asked(call, wrap(key, time.time_ns() // 1000, key, command), command, place)


async def _own_phone(call: Call) -> None:
    """Refuse a call of somebody whose own phone is not known: it would ring first."""
    wanted = select(agent.c.phone).where(agent.c.id == call.who.agent)
    async with call.site.record.read() as connection:
        phone = (await connection.execute(wanted)).scalar_one_or_none()
    if not phone:
        status, detail = REFUSALS["no_phone"]
        raise Problem(status, "no_phone", detail)


def _text(new: NewConversation, way: FirstWay) -> str:
    return BEGUN if way.by.call else new.text.strip()


async def _own(call: Call, new: NewConversation, way: FirstWay) -> ConversationChanged:
    """Return the conversation, if the caller has it and may go on there; the router knows whether it is still so."""
    state = await call.site.edge.conversations.get(new.conversation)
    async with call.site.record.read() as connection:
        members = await contacts.members_of(connection, call.path["id"])
        theirs = await is_with(connection, new.conversation, members)
    if state is None or not theirs or not belongs_to(state, call.who.agent):
        raise Problem(409, "not_owner", REFUSALS["not_owner"][1])
    ends = way.known.reached.window_ends_at if way.known is not None else 0
    now = time.time_ns() // 1000
    code = way.why_not(now, await _channels(call, state.queue), state.id)
    if not code and way.by.template_only and new.template is None and ends <= now:
        code = "window_closed"
    if code:
        status, detail = REFUSALS[code]
        raise Problem(status, code, detail)
    return state


def _peer(call: Call, new: NewConversation, way: FirstWay) -> str:
    known = way.known is not None and not way.by.subject
    return way.peer if known else first_peer(way.account.channel, way.peer, agent_command_id(call.who.agent, new.id))


def _template(new: NewConversation) -> Template | None:
    t = new.template
    return None if t is None else Template(t.name, t.language, t.values, t.variables)


def _answering(call: Call, new: NewConversation, way: FirstWay, files: tuple[Attachment, ...]) -> SendReply:
    return SendReply(
        new.conversation,
        call.who.agent,
        _text(new, way),
        new.id,
        files,
        way.account.id,
        _peer(call, new, way),
        _template(new),
        joins=way.account.channel,
        subject=new.subject.strip() if way.by.subject else "",
        call=way.by.call,
    )


def _command(
    call: Call, new: NewConversation, way: FirstWay, profile: Profile, files: tuple[Attachment, ...]
) -> BeginConversation:
    return BeginConversation(
        account=way.account.id,
        peer=_peer(call, new, way),
        channel=way.account.channel,
        agent=call.who.agent,
        client_id=new.id,
        contact=call.path["id"],
        text=_text(new, way),
        subject=new.subject.strip() if way.by.subject else "",
        attachments=files,
        template=_template(new),
        queue=new.queue,
        profile=profile,
        answers_only=way.by.template_only,
        call=way.by.call,
    )


async def _attached(call: Call, new: NewConversation) -> tuple[Attachment, ...]:
    if not new.attachments:
        return ()
    found = await attach_uploads(call.site.record, f"agent:{call.who.agent}", new.attachments)
    if found is None:
        raise Problem(422, "bad_attachment", "A file is unknown, removed or somebody else's.")
    return found


async def _ways(connection: AsyncConnection, contact: str) -> tuple[list[FirstWay], Profile]:
    row = await contacts.contact_of(connection, contact)
    if row is None:
        raise Problem(404, "not_found", "There is no such contact.")
    members = await contacts.members_of(connection, contact)
    known = await known_at(connection, await contacts.addresses_of(connection, members))
    facts = {"email": row["email"], "phone": row["phone"]}
    profile = Profile(row["name"], row["email"], row["phone"], row["language"])
    found = ways_of(await accounts_of(connection), known, facts)
    refused = await refusing_calls(connection, (one.peer for one in found if one.by.call))
    return [one._replace(no_calls=one.peer in refused) for one in found], profile


async def _channels(call: Call, queue: str) -> tuple[str, ...] | None:
    document = (await call.site.policy.current()).document
    found = document.queues.get(queue) or document.queues.get("default")
    return None if found is None else found.first_contact.channels


def _way(one: FirstWay, now: int, channels: tuple[str, ...] | None, within: str) -> Way:
    known = one.known
    ends = known.reached.window_ends_at if known is not None else 0
    return Way(
        account=one.account.id,
        account_name=one.account.name or one.account.id,
        channel=one.account.channel,
        peer=one.peer,
        known=known is not None,
        template=one.by.template_only and ends <= now,
        subject=one.by.subject,
        call=one.by.call,
        window_ends_at=ends // 1000 or None,
        blocked=one.why_not(now, channels, within),
        conversation=known.open if known is not None else "",
    )


async def _asked(call: Call, envelope: Envelope, command: Said, partition: int) -> Begun:
    """Ask the router and wait until its answer is on record, where it cannot be lost; asked again, it is the same."""
    edge = call.site.edge
    if (begun := await _answer(call, envelope, command)) is not None:
        call.acting.done()
        return begun
    await call.acting.now()
    edge.lanes.submit(partition, PendingEnvelope(None, "", envelope))
    until = time.monotonic() + ANSWER_S
    pauses = iter(ANSWER_PAUSES_S)
    pause = next(pauses)
    while time.monotonic() < until:
        await asyncio.sleep(pause)
        if (begun := await _answer(call, envelope, command)) is not None:
            return begun
        pause = next(pauses, pause)
    raise Problem(503, "no_answer", "It is not done yet; ask again under the same id.", retry_after_s=1)


async def _answer(call: Call, envelope: Envelope, command: Said) -> Begun | None:
    m, a = message.c, answered.c
    async with call.site.record.read() as connection:
        said = (await connection.execute(select(m.conversation_id, m.text).where(m.id == envelope.id))).first()
        refused = select(a.code, a.fingerprint).where(a.id == envelope.id)
        row = None if said else (await connection.execute(refused)).first()
    if said is None and row is None:
        return None
    if said is not None and said[1].startswith(command.text):  # the queue's signature may stand below it
        return Begun(said[0])
    code = row[0] if row is not None and row[1] == fingerprint_of(envelope) else "conflict"
    status, detail = REFUSALS.get(code, (409, "The router refused this."))
    raise Problem(status, code, detail)
