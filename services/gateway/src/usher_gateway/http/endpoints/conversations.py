"""Conversations, their messages, and the explanations of their offers."""

import json
from collections.abc import Iterator
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace
from sqlalchemy import select
from usher_common.messages.events import ConversationChanged
from usher_common.record.tables import schema

from usher_gateway.accounts.roles import AGENT
from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.aftercare.ratings import ratings_of
from usher_gateway.http.filters import conditions
from usher_gateway.http.schemas.admin import (
    ConversationList,
    ConversationQuery,
    MessageList,
)
from usher_gateway.http.schemas.aftercare import RatingList
from usher_gateway.http.schemas.desk import DecisionDocument, DecisionList, NoteList
from usher_gateway.problems import Problem
from usher_gateway.reading.agents import agents_shown
from usher_gateway.reading.conversations import (
    conversations_by_id,
    has_or_had,
    messages_after,
    serves_contact,
    took_part,
)
from usher_gateway.reading.notes import notes_of
from usher_gateway.reading.rows import conversation_of, select_conversations
from usher_gateway.reading.summaries import summaries_of
from usher_gateway.sockets.shared.edge import WEB
from usher_gateway.wire.outgoing import AgentConversation
from usher_gateway.wire.views import (
    belongs_to,
    conversation_for_agent,
    is_open_to_all,
    message_for_agent,
    note_for_agent,
)

_c, _d = schema.conversation.c, schema.decision.c


async def list_conversations(call: Call) -> ConversationList:
    """List conversations, newest first; agents see their own, and closed ones that they had."""
    query: ConversationQuery = call.query
    newest = _c.closed_at if query.status == "closed" else _c.opened_at
    wanted = select_conversations(*conditions(query, _c.opened_at)).order_by(newest.desc(), _c.id).limit(query.limit)
    if call.role == AGENT:
        wanted = wanted.where(has_or_had(call.who.agent))
    async with call.site.record.read() as connection:
        rows = await connection.execute(wanted)
    return ConversationList(tuple(_view(call, conversation_of(row)) for row in rows))


async def show(call: Call) -> AgentConversation:
    """Show one conversation, with its summary where there is one."""
    state = await visible(call)
    async with call.site.record.read() as connection:
        summary = (await summaries_of(connection, [state.id])).get(state.id, UNSET)
    return replace(_view(call, state), summary=summary)


async def messages(call: Call) -> MessageList:
    """List a conversation's messages."""
    state, query = await visible(call), call.query
    found = await messages_after(call.site.record, [(state.id, query.after_seq)], query.limit)
    agent = call.who.agent
    link = call.site.edge.link_for(agent, state.id)
    return MessageList(tuple(message_for_agent(event, agent, link) for event in found.get(state.id, [])))


async def notes(call: Call) -> NoteList:
    """List a conversation's notes; only participants and supervisors may see them."""
    state = await visible(call, lasting=True)
    found = (await notes_of(call.site.record, [state.id])).get(state.id, [])
    return NoteList(tuple(map(note_for_agent, found)))


async def decisions(call: Call) -> DecisionList:
    """Explain a conversation's offers."""
    state = await visible(call)
    wanted = select(schema.decision).where(_d.conversation_id == state.id).order_by(_d.at, _d.assignment_id)
    async with call.site.record.read() as connection:
        rows = (await connection.execute(wanted)).all()
    explanations = [json.loads(row.explanation_json) for row in rows]
    found = [
        DecisionDocument(row.assignment_id, row.agent_id, row.at // 1000, row.policy, explanation)
        for row, explanation in zip(rows, explanations, strict=True)
    ]
    named = {row.agent_id for row in rows} | {agent for one in explanations for agent in agents_in(one)}
    return DecisionList(tuple(found), await agents_shown(call.site.record, sorted(named)))


async def ratings(call: Call) -> RatingList:
    """List a conversation's ratings; who sees it sees them."""
    return await ratings_of(call, (await visible(call, lasting=True)).id)


def agents_in(explanation: Any) -> Iterator[str]:
    """Return the agents of an explanation: the winner, the runners-up, the command's sender.

    Its shape is not trusted.
    """
    if not isinstance(explanation, dict):
        return
    following = explanation.get("next")
    for one in (explanation.get("winner"), *(following if isinstance(following, list) else ())):
        if isinstance(one, dict) and isinstance(one.get("agent"), str):
            yield one["agent"]
    for key in ("by", "target", "sticky"):
        if isinstance(explanation.get(key), str):
            yield explanation[key]


async def visible(call: Call, *, lasting: bool = False) -> ConversationChanged:
    """Read the conversation; agents see waiting ones, those they have or had, and earlier ones of whom they serve now.

    They do not learn that others exist.
    """
    wanted = call.path["id"]
    state = (await conversations_by_id(call.site.record, [wanted])).get(wanted)
    if state is None or not await _may_see(call, state, lasting=lasting):
        raise Problem(404, "not_found", "There is no such conversation.")
    return state


async def visitors_own(call: Call, wanted: str) -> ConversationChanged:
    """Read one of the calling visitor's own conversations; of others they do not learn that they exist."""
    state = (await conversations_by_id(call.site.record, [wanted])).get(wanted)
    if state is None or (state.account, state.peer) != (WEB, call.visitor):
        raise Problem(404, "not_found", "There is no such conversation.")
    return state


async def _may_see(call: Call, state: ConversationChanged, *, lasting: bool) -> bool:
    if call.role != AGENT or (is_open_to_all(state) and not lasting):
        return True
    agent = call.who.agent
    if belongs_to(state, agent) or await took_part(call.site.record, state.id, agent):
        return True
    return state.status == "closed" and await serves_contact(call.site.record, state.id, agent)


def _view(call: Call, state: ConversationChanged) -> AgentConversation:
    online = call.site.edge.visitor_online(state.peer) if state.channel == WEB else None
    return conversation_for_agent(state, call.who.agent, call.site.edge.guest, online=online)
