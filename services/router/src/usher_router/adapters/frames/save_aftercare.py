"""SQL that writes ratings and promised answers."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import update_rows, upsert_rows
from usher_common.record.tables.after import promise, rating

from usher_router.adapters.values import Aftercare
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import PromiseKept, PromiseMade, RatingGiven

_encode = msgspec.json.Encoder().encode
_Rows = dict[tuple[str, int], dict[str, Any]]


async def save_aftercare(connection: AsyncConnection, changes: Sequence[Aftercare], policy: str, now: int) -> None:
    """Write them; of several for the same rating or promise the last counts."""
    rated, made, kept = _Rows(), _Rows(), _Rows()
    for effect, conversation in changes:
        match effect:
            case RatingGiven(number=number):
                rated[conversation.id, number] = _rating_row(effect, conversation, policy, now)
            case PromiseMade(promise=one):
                made[conversation.id, one.number] = _promise_row(effect, conversation)
            case PromiseKept(promise=one):
                kept[conversation.id, one.number] = _kept_row(effect, conversation, now)
    await upsert_rows(connection, rating, list(rated.values()))
    await upsert_rows(connection, promise, list(made.values()))
    await update_rows(connection, promise, list(kept.values()), ("kept_at", "kept_by", "how"))


def _rating_row(given: RatingGiven, conversation: Conversation, policy: str, now: int) -> dict[str, Any]:
    agents = conversation.participants
    return {
        "conversation_id": conversation.id,
        "number": given.number,
        "contact_id": conversation.contact_id,
        "queue": conversation.queue,
        "agent_id": agents[-1] if agents else "",
        "agents_json": _encode(agents).decode(),
        "score": given.score,
        "comment": given.comment,
        "policy": policy,
        "at": now,
    }


def _promise_row(made: PromiseMade, conversation: Conversation) -> dict[str, Any]:
    return {
        "conversation_id": conversation.id,
        "number": made.promise.number,
        "contact_id": conversation.contact_id,
        "queue": conversation.queue,
        "address": made.promise.address,
        "made_at": made.promise.made_at,
        "due_at": made.promise.due_at,
    }


def _kept_row(kept: PromiseKept, conversation: Conversation, now: int) -> dict[str, Any]:
    return {
        "conversation_id": conversation.id,
        "number": kept.promise.number,
        "kept_at": now,
        "kept_by": kept.agent,
        "how": kept.how,
    }
