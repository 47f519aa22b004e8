"""What the record says at the end of conversations that began with a question, or with the wish to be called."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import asyncpg
import msgspec

from benchmarks.chaos.calls import call_of
from benchmarks.chaos.funnel_ledger import Stay, Talk

_TALKS = (
    "SELECT id, status, closed_by, next_deadline, funnel_json,"
    " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now"
    " FROM conversation WHERE rule IN ('questions', 'calls')"
)
_MESSAGES = (
    "SELECT m.conversation_id, m.id, m.author, m.text, m.thread_json FROM message m"
    " JOIN conversation c ON c.id = m.conversation_id WHERE c.rule IN ('questions', 'calls')"
    " ORDER BY m.conversation_id, m.seq"
)
_OFFERS = (
    "SELECT a.conversation_id, a.outcome, a.reason, a.accepted_at FROM assignment a"
    " JOIN conversation c ON c.id = a.conversation_id WHERE c.rule = 'calls' ORDER BY a.conversation_id, a.wait_no"
)
_CALLS = "SELECT id, call_json FROM voice_call"
_STAYS = "SELECT conversation_id, entered_at, left_at, left_by FROM stage_passage WHERE stage = 'faq'"


async def read_talks(url: str) -> dict[str, Talk]:
    """Read them by their ids."""
    connection = await asyncpg.connect(url)
    try:
        talks = await connection.fetch(_TALKS)
        messages = await connection.fetch(_MESSAGES)
        stays = await connection.fetch(_STAYS)
        offers = await connection.fetch(_OFFERS)
        calls = {row["id"]: msgspec.json.decode(row["call_json"]) for row in await connection.fetch(_CALLS)}
    finally:
        await connection.close()
    by_talk: defaultdict[str, list[asyncpg.Record]] = defaultdict(list)
    for row in messages:
        by_talk[row["conversation_id"]].append(row)
    stays_of: defaultdict[str, list[Stay]] = defaultdict(list)
    for row in stays:
        stays_of[row["conversation_id"]].append(Stay(row["entered_at"], row["left_at"], row["left_by"]))
    offers_of: defaultdict[str, list[str]] = defaultdict(list)
    for row in offers:
        offers_of[row["conversation_id"]].append(_offer(row))
    found = {row["id"]: _talk(row, by_talk[row["id"]], stays_of[row["id"]]) for row in talks}
    return {
        key: replace(talk, kept=tuple(_kept(calls.get(call)) for call in talk.calls), offers=tuple(offers_of[key]))
        for key, talk in found.items()
    }


def _offer(row: asyncpg.Record) -> str:
    taken = "taken" if row["accepted_at"] else "offered"
    return ", ".join(one for one in (taken, row["outcome"], row["reason"]) if one)


def _kept(call: Mapping[str, Any] | None) -> str:
    """Say how the connectors have a call; None: the router's wish for it has not come to them."""
    if call is None:
        return "call not kept"
    return f"call {call.get('state', 'waiting')} {call.get('outcome', '')}".rstrip()


def _talk(row: asyncpg.Record, messages: list[asyncpg.Record], stays: list[Stay]) -> Talk:
    call = ((msgspec.json.decode(row["funnel_json"]) or {}).get("call")) or {}
    lines = [one for one in messages if one["author"] == "system"]
    return Talk(
        status=row["status"],
        closed_by=row["closed_by"],
        stays=tuple(stays),
        asked=sum(one["author"] == "visitor" and one["text"].endswith("?") for one in messages),
        answers=_answered(messages),
        texts=tuple(one["text"] for one in lines),
        calls=tuple(call_of(one["id"]) for one in lines if one["text"].startswith("calling:")),
        deadline=row["next_deadline"],
        calls_at=call.get("at"),
        now=row["now"],
    )


def _answered(messages: list[asyncpg.Record]) -> tuple[str, ...]:
    """Name the ask of each message that shows an article, or titles: one ask may have one of each."""
    found = []
    for one in messages:
        thread = msgspec.json.decode(one["thread_json"]) if one["thread_json"] else {}
        if thread.get("automatic") and thread.get("ask"):
            titles = any(button["id"].startswith("article:") for button in thread["buttons"])
            found.append(f"{thread['ask']} {'titles' if titles else 'answer'}")
    return tuple(found)
