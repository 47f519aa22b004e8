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
    uncertain: frozenset[str]  # texts that were sent, and nobody knows whether they came
    gaps: int  # conversations whose sequence is not 1…last_seq


async def read_record(url: str, ledger: Ledger) -> OnRecord:
    """Read what the verdict needs."""
    connection = await asyncpg.connect(url)
    try:
        messages = await connection.fetch(
            "SELECT conversation_id, text, seq FROM message ORDER BY conversation_id, seq"
        )
        assignments = await connection.fetch(
            "SELECT conversation_id, agent_id, weight, offered_at, ended_at, outcome, channel_class FROM assignment"
        )
        agents = await connection.fetch("SELECT id, capacity FROM agent")
        unknown = await connection.fetch(
            "SELECT m.text FROM delivery d JOIN message m ON m.id = d.message_id WHERE d.status = 'uncertain'"
        )
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
        vanished=[
            row["ended_at"]
            for row in assignments
            if row["outcome"] == "vanished" and row["channel_class"] != "voice"  # an agent's line may be cut
        ],
        uncertain=frozenset(row["text"].split(" ", 1)[0] for row in unknown),
        gaps=gaps,
    )


def judge(ledger: Ledger, record: OnRecord) -> dict[str, int]:
    """Count every broken promise; all must be 0 except `accepted`."""
    recorded = [token for _, token, _ in record.tokens]
    number_of = {token: int(token.rsplit(".", 1)[1]) for token in ledger.sender_of}
    return {
        "accepted": len(ledger.accepted_at),
        "lost": len(lost(ledger.accepted_at, _not_missing(ledger, record), recorded)),
        "uncertain": len(record.uncertain - ledger.first_shown_at.keys()),
        "doubled": len(doubled(ledger.shown, recorded)),
        "reordered": sum(sequence_breaks(shown) for shown in ledger.shown.values())
        + _record_breaks(ledger, record, number_of)
        + _mail_breaks(ledger, number_of)
        + record.gaps,
        "double_owners": double_owners(record.intervals),
        "over_capacity": over_capacity(record.intervals, record.capacity),
        "reassigned_by_flush": len(record.vanished),
    }


def _not_missing(ledger: Ledger, record: OnRecord) -> set[str]:
    """Name what is shown, and what is shown to the agent as uncertain: a mail has no key by which it is repeated."""
    return ledger.first_shown_at.keys() | record.uncertain


def _mail_breaks(ledger: Ledger, number_of: dict[str, int]) -> int:
    """Count mails to one customer that came before one of the same agent's that was sent earlier."""
    mails = [[one.token for one in shown] for name, shown in ledger.shown.items() if name.startswith("mail:")]
    return sum(sender_breaks(tokens, ledger.sender_of, number_of) for tokens in mails)


def name_reordered(ledger: Ledger, record: OnRecord) -> dict[str, list[str]]:
    """Name where an order broke, with the token before and the one that is older: on record, and on each screen."""
    number_of = {token: int(token.rsplit(".", 1)[1]) for token in ledger.sender_of}
    by_place: defaultdict[str, list[str]] = defaultdict(list)
    for conversation, token, _ in record.tokens:
        by_place[f"record:{conversation}"].append(token)
    for name, shown in ledger.shown.items():
        if name.startswith("mail:"):
            by_place[name] = [one.token for one in shown]
    found = {place: _breaks_in(tokens, ledger.sender_of, number_of) for place, tokens in by_place.items()}
    screens = {name: sequence_breaks(shown) for name, shown in ledger.shown.items()}
    return {name: one for name, one in found.items() if one} | {
        f"screen:{name}": [f"{count} times"] for name, count in screens.items() if count
    }


def _breaks_in(tokens: list[str], sender_of: dict[str, str], number_of: dict[str, int]) -> list[str]:
    last: dict[str, str] = {}
    found = []
    for token in tokens:
        before = last.get(sender_of[token])
        if before is not None and number_of[token] < number_of[before]:
            found += [before, token]
        last[sender_of[token]] = token
    return found


def name_lost(ledger: Ledger, record: OnRecord, most: int = 20) -> dict[str, str]:
    """Describe lost tokens, at most `most`: whether they are on record, and whether shown."""
    recorded = {token for _, token, _ in record.tokens}
    names = sorted(lost(ledger.accepted_at, _not_missing(ledger, record), recorded))[:most]
    return {name: f"on record: {name in recorded}, shown: {name in ledger.first_shown_at}" for name in names}


def _record_breaks(ledger: Ledger, record: OnRecord, number_of: dict[str, int]) -> int:
    by_conversation: defaultdict[str, list[str]] = defaultdict(list)
    for conversation, token, _ in record.tokens:
        by_conversation[conversation].append(token)
    return sum(sender_breaks(tokens, ledger.sender_of, number_of) for tokens in by_conversation.values())
