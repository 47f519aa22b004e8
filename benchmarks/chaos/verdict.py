"""The verdict over a chaos run: the ledger and the record, counted."""

from collections import defaultdict
from dataclasses import dataclass

import asyncpg

from benchmarks.chaos.ledger import (
    Interval,
    Ledger,
    double_owners,
    doubled,
    lost,
    over_capacity,
    sender_breaks,
    sequence_breaks,
)


@dataclass(frozen=True)
class OnRecord:
    """What PostgreSQL holds at the end."""

    tokens: list[tuple[str, str, int]]  # (conversation, token, seq), by conversation and seq
    intervals: list[Interval]
    capacity: dict[str, int]
    vanished: list[int]  # when conversations were taken from an agent believed gone
    gaps: int  # conversations whose sequence is not 1…last_seq


async def read_record(url: str, ledger: Ledger) -> OnRecord:
    """Read what the verdict needs."""
    connection = await asyncpg.connect(url)
    try:
        messages = await connection.fetch(
            "SELECT conversation_id, text, seq FROM message ORDER BY conversation_id, seq"
        )
        assignments = await connection.fetch(
            "SELECT conversation_id, agent_id, weight, offered_at, ended_at, outcome FROM assignment"
        )
        agents = await connection.fetch("SELECT id, capacity FROM agent")
        gaps = await connection.fetchval(
            "SELECT count(*) FROM (SELECT c.id FROM conversation c LEFT JOIN message m ON m.conversation_id = c.id"
            " GROUP BY c.id, c.last_seq HAVING count(m.id) <> c.last_seq OR coalesce(max(m.seq), 0) <> c.last_seq) g"
        )
    finally:
        await connection.close()
    tokens = [(row["conversation_id"], row["text"].split(" ", 1)[0], row["seq"]) for row in messages]
    return OnRecord(
        tokens=[item for item in tokens if item[1] in ledger.sender_of],
        intervals=[
            Interval(row["conversation_id"], row["agent_id"], row["weight"], row["offered_at"], row["ended_at"])
            for row in assignments
        ],
        capacity={row["id"]: row["capacity"] for row in agents},
        vanished=[row["ended_at"] for row in assignments if row["outcome"] == "vanished"],
        gaps=gaps,
    )


def judge(ledger: Ledger, record: OnRecord) -> dict[str, int]:
    """Count every broken promise; all must be 0 except `accepted`."""
    recorded = [token for _, token, _ in record.tokens]
    number_of = {token: int(token.rsplit(".", 1)[1]) for token in ledger.sender_of}
    return {
        "accepted": len(ledger.accepted_at),
        "lost": len(lost(ledger.accepted_at, ledger.first_shown_at, recorded)),
        "doubled": len(doubled(ledger.shown, recorded)),
        "reordered": sum(sequence_breaks(shown) for shown in ledger.shown.values())
        + _record_breaks(ledger, record, number_of)
        + record.gaps,
        "double_owners": double_owners(record.intervals),
        "over_capacity": over_capacity(record.intervals, record.capacity),
        "reassigned_by_flush": len(record.vanished),
    }


def name_lost(ledger: Ledger, record: OnRecord, most: int = 20) -> dict[str, str]:
    """Describe lost tokens, at most `most`: whether they are on record, and whether shown."""
    recorded = {token for _, token, _ in record.tokens}
    names = sorted(lost(ledger.accepted_at, ledger.first_shown_at, recorded))[:most]
    return {name: f"on record: {name in recorded}, shown: {name in ledger.first_shown_at}" for name in names}


def _record_breaks(ledger: Ledger, record: OnRecord, number_of: dict[str, int]) -> int:
    by_conversation: defaultdict[str, list[str]] = defaultdict(list)
    for conversation, token, _ in record.tokens:
        by_conversation[conversation].append(token)
    return sum(sender_breaks(tokens, ledger.sender_of, number_of) for tokens in by_conversation.values())
