"""How commands are grouped into frames has no effect: many in one are decided like each in its own (decision 0145)."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from usher_common.commands.close import CloseConversation
from usher_common.commands.drain import DrainAgent
from usher_common.commands.end import EndConversation
from usher_common.commands.guest import InviteAgent, LeaveConversation
from usher_common.commands.hold import HoldConversation
from usher_common.commands.marks import ReportMarks
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.note import AddNote
from usher_common.commands.presence import AgentReturned, AgentVanished
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.reply import SendReply
from usher_common.commands.status import SetAgentStatus
from usher_common.commands.tag import TagConversation
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.envelope import Envelope, wrap
from usher_common.ids import derive_id
from usher_common.messages.content import Profile
from usher_common.record.port import Record

from routing.cases import NOW
from routing.history import History, one_record
from routing.policies import policy_from

POLICY = policy_from(
    """
    rules:
      - {name: sale, queue: sales, when: {text: {contains: buy}}}
    queues:
      default: {sticky: {within_s: 600, wait_s: 60}}
      sales: {max_length: 1, overflow: default}
    timers: {reopen_s: 600}
    """
)
AGENTS = ("ana", "ben")
ANY_AGENT = st.sampled_from(AGENTS)
PEERS = ("v1", "v2")
FIRST = [derive_id("conversation", f"m{number}") for number in range(4)]  # what the first messages open
KEYS = st.sampled_from(FIRST)
PROFILES = st.sampled_from([None, Profile(name="Eva"), Profile(email="e@a.example"), Profile(attributes={"a": "1"})])


def _message(peer: str, text: str, profile: Profile | None) -> Any:
    return lambda number: (f"m{number}", MessageReceived("web", peer, "web", text, f"c{number}", profile=profile))


def _on_conversation(kind: Any, key: str, agent: str, *more: Any) -> Any:
    return lambda number: (f"e{number}", kind(key, agent, f"c{number}", *more))


def _body(make: Any) -> Any:
    return lambda number: (f"e{number}", make(f"c{number}"))


MESSAGES = st.builds(_message, st.sampled_from(PEERS), st.sampled_from(["hello", "I buy"]), PROFILES)
ON_ONE = st.one_of(
    st.builds(
        _on_conversation,
        st.sampled_from(
            [
                TakeConversation,
                CloseConversation,
                CloseConversation,
                ReopenConversation,
                HoldConversation,
                LeaveConversation,
            ]
        ),
        KEYS,
        ANY_AGENT,
    ),
    st.builds(_on_conversation, st.sampled_from([InviteAgent, TransferConversation]), KEYS, ANY_AGENT, ANY_AGENT),
    st.builds(_on_conversation, st.just(ReassignConversation), KEYS, st.just("sue"), ANY_AGENT),
    st.builds(_on_conversation, st.just(AddNote), KEYS, ANY_AGENT, st.just("calls back")),
    st.builds(_on_conversation, st.just(TagConversation), KEYS, ANY_AGENT, st.just(("parcel",))),
    st.builds(lambda key: _body(lambda _: EndConversation(key)), KEYS),
    st.builds(lambda key, agent: _body(lambda c: SendReply(key, agent, "yes", c)), KEYS, ANY_AGENT),
    st.builds(lambda key, seq: _body(lambda _: ReportMarks(key, "visitor", seq, seq)), KEYS, st.integers(0, 4)),
)
ON_AGENTS = st.one_of(
    st.builds(lambda a, s: _body(lambda c: SetAgentStatus(a, s, c)), ANY_AGENT, st.sampled_from(["available", "away"])),
    st.builds(lambda a, on: _body(lambda c: DrainAgent(a, "sue", c, on)), ANY_AGENT, st.booleans()),
    st.builds(lambda a, lost: _body(lambda _: AgentVanished(a, NOW, lost=lost)), ANY_AGENT, st.booleans()),
    st.builds(lambda a: _body(lambda _: AgentReturned(a)), ANY_AGENT),
)


def _chats(peer: str, agent: str, profile: Profile | None) -> Any:
    """Return a whole chat, and what follows directly; the conversation is that of its first message."""

    def make(number: int) -> list[tuple[str, Any]]:
        key = derive_id("conversation", f"m{number}")
        (hello, wrote), (again, more) = (
            _message(peer, "hello", one)(number + n) for n, one in ((0, profile), (9, None))
        )
        return [
            (hello, wrote),
            (f"t{number}", TakeConversation(key, agent, f"t{number}")),
            (f"x{number}", CloseConversation(key, agent, f"x{number}")),
            (again, more),
        ]

    return make


def _gone(peer: str, agent: str) -> Any:
    """Return how an agent vanishes, returns, and takes what arrives."""

    def make(number: int) -> list[tuple[str, Any]]:
        key = derive_id("conversation", f"m{number}")
        return [
            _message(peer, "hello", None)(number),
            (f"v{number}", AgentVanished(agent, NOW)),
            (f"s{number}", SetAgentStatus(agent, "available", f"s{number}")),
            (f"t{number}", TakeConversation(key, agent, f"t{number}")),
        ]

    return make


def _left(peer: str, agent: str) -> Any:
    """Return how the contact writes again while the former agent is away."""

    def make(number: int) -> list[tuple[str, Any]]:
        *chat, last = _chats(peer, agent, None)(number)
        return [*chat, (f"s{number}", SetAgentStatus(agent, "away", f"s{number}")), last]

    return make


PASSAGES = st.one_of(
    st.builds(_chats, st.sampled_from(PEERS), ANY_AGENT, PROFILES),
    st.builds(_gone, st.sampled_from(PEERS), ANY_AGENT),
    st.builds(_left, st.sampled_from(PEERS), ANY_AGENT),
)
COMMANDS = st.lists(st.one_of(MESSAGES, MESSAGES, ON_ONE, ON_ONE, ON_ONE, ON_AGENTS), min_size=2, max_size=8)


def test_any_split_of_a_history_into_frames_has_the_same_result(tmp_path: Path) -> None:
    """The same record, envelopes for other services, and published messages."""

    @settings(max_examples=16, deadline=None, derandomize=True)
    @given(COMMANDS, st.lists(PASSAGES, max_size=2), st.data())
    def check(made: list[Any], passages: list[Any], data: st.DataObject) -> None:
        commands = [make(number) for number, make in enumerate(made)]
        for count, make in enumerate(passages, 1):
            commands += make(100 * count)
        envelopes = [wrap(name, NOW, "", body) for name, body in commands]
        cuts = data.draw(st.sets(st.integers(1, len(envelopes) - 1), max_size=3))
        bounds = [0, *sorted(cuts), len(envelopes)]
        frames = [envelopes[start:end] for start, end in pairwise(bounds)]

        assert run(_after(record, frames)) == run(_after(record, [[one] for one in envelopes]))

    with one_record(tmp_path) as (record, run):
        check()


async def _after(record: Record, frames: Sequence[Sequence[Envelope]]) -> Any:
    history = History(record, POLICY)
    await history.begin(AGENTS)
    for frame in frames:
        await history.frame(frame)
    facts = await history.facts()
    effects = [(one.stream, one.partition, one.envelope.id, bytes(one.envelope.body)) for one in history.effects]
    answers = [(topic, one) for topic, one in history.told if type(one).__name__ in ("MessageAdded", "CommandAnswered")]
    return facts, sorted(effects), sorted(map(repr, answers))
