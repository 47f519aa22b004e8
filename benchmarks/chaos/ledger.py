"""The ledger: what every client sent, was told, and saw; judged by pure functions of those values."""

import time
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

Frame = dict[str, Any]
AT_OWN_PACE = ("M.", "T.", "Q.")  # tokens of customers by mail and by Telegram, and of people with a question


@dataclass(frozen=True, slots=True)
class Shown:
    """A token on a receiver's screen, in the order shown."""

    token: str
    conversation: str
    seq: int


@dataclass
class Ledger:
    """Keeps every token in a file before it is sent, and in memory what became of it."""

    path: Path
    sender_of: dict[str, str] = field(default_factory=dict)
    sent_at: dict[str, float] = field(default_factory=dict)
    accepted_at: dict[str, float] = field(default_factory=dict)
    refused_codes: dict[str, str] = field(default_factory=dict)
    shown: defaultdict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    first_shown_at: dict[str, float] = field(default_factory=dict)
    uncertain: set[str] = field(default_factory=set)  # sends whose outcome nobody knows, and which agents are told of
    pending: dict[str, float] = field(default_factory=dict)
    conversation_of: dict[str, str] = field(default_factory=dict)  # of a contact
    at_own_pace: set[str] = field(default_factory=set)  # conversations by mail and Telegram

    def __post_init__(self) -> None:
        self._file = self.path.open("a", buffering=1)

    def sent(self, token: str, conversation_key: str, sender: str) -> None:
        """Record the token before it is sent."""
        self._file.write(f"{token} {conversation_key} {sender}\n")
        self.sender_of[token] = sender
        self.sent_at[token] = self.pending[token] = time.monotonic()

    def accepted(self, token: str) -> None:
        """Its sender was told that it is durable."""
        self.accepted_at.setdefault(token, time.monotonic())

    def refused(self, token: str, code: str) -> None:
        """Its sender was told that it will never be taken."""
        self.refused_codes[token] = code
        self.pending.pop(token, None)

    def unknown(self, token: str) -> None:
        """Its agent is told that nobody knows whether it arrived: it is never sent again by itself."""
        if token in self.sender_of:
            self.uncertain.add(token)
            self.pending.pop(token, None)

    def rendered(self, receiver: str, message: Frame) -> None:
        """A screen, or a provider, now shows this message."""
        token = message["text"].split(" ", 1)[0]
        if message["author"] == "system" or token not in self.sender_of:
            return
        self.shown[receiver].append(Shown(token, message["conversation"], message["seq"]))
        self.conversation_of[self.sender_of[token]] = message["conversation"]
        if token.startswith(AT_OWN_PACE) and receiver.startswith("agent"):
            self.at_own_pace.add(message["conversation"])
        if is_receiver(receiver, token) and token not in self.first_shown_at:
            self.first_shown_at[token] = time.monotonic()
            self.pending.pop(token, None)

    def owes(self, sender: str, conversation: str) -> bool:
        """Return whether a text of this sender, or to them in this conversation, is not shown yet."""
        senders = (self.sender_of[token] for token in self.pending)
        return any(one == sender or one.endswith(f">{conversation}") for one in senders)

    def oldest_pending(self, owned: Container[str]) -> tuple[float, str]:
        """Return the age in seconds of the oldest token that its receiver does not show although it could, and it.

        A contact's text in a conversation without an owner waits for an agent, not for the machine. Mails, Telegram and
        people with a question are judged at the end only: an answer may be uncertain, after a kill a mailbox waits
        until its owner counts as gone, a chat of Telegram takes one message a second, so what has piled up for it
        cannot leave sooner, and articles answer first.
        """
        now = time.monotonic()
        waiting = ((now - sent, token) for token, sent in self.pending.items() if self._has_receiver(token, owned))
        return max(waiting, default=(0.0, ""))

    def _has_receiver(self, token: str, owned: Container[str]) -> bool:
        if token.startswith(AT_OWN_PACE) or self.sender_of[token].rpartition(">")[2] in self.at_own_pace:
            return False
        return token.startswith("A.") or self.conversation_of.get(self.sender_of[token]) in owned


@dataclass(frozen=True, slots=True)
class Interval:
    """An assignment: from the offer to its end (None: still open), with the load it carries."""

    conversation: str
    agent: str
    weight: int
    start: int
    end: int | None


def is_receiver(receiver: str, token: str) -> bool:
    """Return whether the token was meant for this screen: agents' tokens for contacts, others for agents."""
    return receiver.startswith("agent") != token.startswith("A.")


def lost(accepted: Iterable[str], shown_to_others: Iterable[str], recorded: Iterable[str]) -> set[str]:
    """Name accepted tokens that no receiver shows, or that are not on record."""
    return set(accepted) - (set(shown_to_others) & set(recorded))


def doubled(tokens_of_receivers: Mapping[str, Sequence[Shown]], recorded: Sequence[str]) -> set[str]:
    """Name tokens that some receiver shows twice, or that are on record twice."""
    twice = {token for token, count in Counter(recorded).items() if count > 1}
    for shown in tokens_of_receivers.values():
        twice |= {token for token, count in Counter(item.token for item in shown).items() if count > 1}
    return twice


def sequence_breaks(shown: Sequence[Shown]) -> int:
    """Count neighbours in one conversation on one screen whose sequence does not grow."""
    by_conversation: defaultdict[str, list[int]] = defaultdict(list)
    for item in shown:
        by_conversation[item.conversation].append(item.seq)
    return sum(1 for seqs in by_conversation.values() for before, after in pairwise(seqs) if after <= before)


def sender_breaks(tokens: Sequence[str], sender_of: Mapping[str, str], number_of: Mapping[str, int]) -> int:
    """Count tokens of one sender, in the order on record, that come before one sent earlier."""
    last: dict[str, int] = {}
    breaks = 0
    for token in tokens:
        sender = sender_of[token]
        breaks += number_of[token] < last.get(sender, -1)
        last[sender] = max(number_of[token], last.get(sender, -1))
    return breaks


def double_owners(intervals: Iterable[Interval]) -> int:
    """Count neighbouring assignments of one conversation that overlap in time."""
    by_conversation: defaultdict[str, list[Interval]] = defaultdict(list)
    for interval in intervals:
        by_conversation[interval.conversation].append(interval)
    overlaps = 0
    for items in by_conversation.values():
        ordered = sorted(items, key=lambda item: item.start)
        overlaps += sum(1 for one, two in pairwise(ordered) if one.end is None or one.end > two.start)
    return overlaps


def over_capacity(intervals: Iterable[Interval], capacity: Mapping[str, int]) -> int:
    """Count moments at which an agent's open assignments weigh more than the agent may carry.

    An end and a start at the same microsecond: the end comes first, as the record's transactions have it.
    """
    changes: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for item in intervals:
        changes[item.agent].append((item.start, item.weight))
        if item.end is not None:
            changes[item.agent].append((item.end, -item.weight))
    moments = 0
    for agent, steps in changes.items():
        load = 0
        for _, weight in sorted(steps):
            load += weight
            moments += load > capacity[agent]
    return moments
