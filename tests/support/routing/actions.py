"""What may happen to a router: for each action of people, its command, if somebody can do it."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands import decode_command
from usher_common.commands.close import CloseConversation
from usher_common.commands.drain import DrainAgent
from usher_common.commands.end import EndConversation
from usher_common.commands.guest import InviteAgent, LeaveConversation
from usher_common.commands.hold import HoldConversation, ResumeConversation
from usher_common.commands.introduce import Introduce
from usher_common.commands.keep_promise import KeepPromise
from usher_common.commands.marks import ReportMarks
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.note import AddNote
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.commands.presence import AgentVanished
from usher_common.commands.rate import RateConversation
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.reply import SendReply
from usher_common.commands.status import SetAgentStatus
from usher_common.commands.tag import TagConversation
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.envelope import Envelope, wrap
from usher_common.ids import agent_command_id, agent_partition, partition_of, visitor_message_id
from usher_common.messages.content import Profile

AGENTS = ("ana", "ben", "cem", "sue")
STATES = ("available", "available", "available", "busy", "away", "offline")
TEXTS = ("hello", "I buy", "the law", "what now")
CHANNELS = ("web", "web", "sms")
QUEUES = ("", "sales", "default")


class Action(NamedTuple):
    """What somebody does: to which of the conversations it may concern, by whom and with whom.

    `rightly`: by its owner.
    """

    what: str
    which: int
    agent: str
    other: str
    rightly: bool


class Placed(NamedTuple):
    """An envelope, and whose partition it goes to: (account, peer) of a conversation, or ("", agent)."""

    envelope: Envelope
    account: str
    peer: str

    def partition(self, partitions: int) -> int:
        """Find it, of so many."""
        if not self.account:
            return agent_partition(self.peer, partitions)
        return partition_of(self.account, self.peer, partitions)


Act = Callable[[Any, str, str, str], Any]  # of (the conversation's row, agent, another agent, client id)
ON_CONVERSATIONS: dict[str, tuple[tuple[str, ...], Act]] = {  # of conversations in these states
    "accept": (("offered",), lambda row, by, _, c: AcceptOffer(row.id, by, row.assignment_id or "none", c)),
    "decline": (("offered",), lambda row, by, _, c: DeclineOffer(row.id, by, row.assignment_id or "none", c)),
    "close": (("assigned",), lambda row, by, _, c: CloseConversation(row.id, by, c, "sold", (by,))),
    "take": (("waiting",), lambda row, by, _, c: TakeConversation(row.id, by, c)),
    "hold": (("assigned",), lambda row, by, _, c: HoldConversation(row.id, by, c, "one moment")),
    "resume": (("assigned",), lambda row, by, _, c: ResumeConversation(row.id, by, c)),
    "invite": (("assigned",), lambda row, by, other, c: InviteAgent(row.id, by, c, other)),
    "leave": (("assigned",), lambda row, by, _, c: LeaveConversation(row.id, by, c)),
    "hand_on": (("assigned",), lambda row, by, other, c: TransferConversation(row.id, by, c, other, note="knows")),
    "to_queue": (("assigned",), lambda row, by, o, c: TransferConversation(row.id, by, c, queue=QUEUES[len(o) % 3])),
    "note": (("assigned", "closed"), lambda row, by, _, c: AddNote(row.id, by, c, "calls back")),
    "tag": (("assigned", "closed"), lambda row, by, other, c: TagConversation(row.id, by, c, (by, other))),
    "reopen": (("closed",), lambda row, by, _, c: ReopenConversation(row.id, by, c)),
    "give": (
        ("waiting", "offered", "assigned"),
        lambda row, _, other, c: ReassignConversation(row.id, "sue", c, other),
    ),
    "take_away": (("offered", "assigned"), lambda row, _, __, c: ReassignConversation(row.id, "sue", c, queue="sales")),
    "reply": (("assigned",), lambda row, by, _, c: SendReply(row.id, by, f"good day {c}", c)),
    "seen": (("assigned",), lambda row, by, _, __: ReportMarks(row.id, "agent", row.last_seq, row.last_seq, by)),
    "leave_chat": (("waiting", "offered", "assigned"), lambda row, *_: EndConversation(row.id)),
    "rate": (("closed", "assigned"), lambda row, by, _, c: RateConversation(row.id, c, AGENTS.index(by) + 1, by)),
    "introduce": (
        ("waiting", "assigned", "closed"),
        lambda row, by, _, c: Introduce(row.id, c, Profile(email=f"{by}@a.example"), promise=True),
    ),
    "keep": (("waiting", "assigned", "closed"), lambda row, by, _, c: KeepPromise(row.id, by, c, "phone")),
    "release": (("offered",), lambda row, *_: ReleaseConversation(row.id, row.assignment_id or "none", "vanished")),
}
OFTEN = ("write", "write", "write", "accept", "accept", "accept", "close", "reply", "say")
EVERYTHING = (*ON_CONVERSATIONS, "say", "drain", "gone")
ACTIONS = st.builds(
    Action,
    st.sampled_from(OFTEN) | st.sampled_from(EVERYTHING),
    st.integers(0, 30),
    st.sampled_from(AGENTS),
    st.sampled_from(AGENTS),
    st.sampled_from([True, True, True, False]),
)


def other_words(one: Placed) -> Placed:
    """Send other content under the same id: a client that counts again, or one that guesses."""
    body: Any = decode_command(one.envelope.body)
    if isinstance(body, MessageReceived | SendReply):
        other: Any = replace(body, text=f"{body.text}, no")
    elif isinstance(body, SetAgentStatus):
        other = replace(body, status="busy" if body.status == "away" else "away")
    elif all(hasattr(body, name) for name in ("conversation", "agent", "client_id")):
        other = CloseConversation(body.conversation, body.agent, body.client_id, "other")
    else:
        return one
    return one._replace(envelope=wrap(one.envelope.id, one.envelope.at, one.envelope.trace, other))


def placed(action: Action, rows: Sequence[Any], client_id: str, now: int) -> Placed | None:
    """Make its command, as the gateway or a watcher would; None if it concerns nobody."""
    if action.what == "write":
        return written(f"v{action.which % 3}", action, client_id, now)
    if action.what in ("say", "drain", "gone"):
        return said(action, client_id, now)
    states, make = ON_CONVERSATIONS[action.what]
    found = [row for row in rows if row.status in states]
    if not found:
        return None
    row = found[action.which % len(found)]
    body = make(row, (action.rightly and row.agent_id) or action.agent, action.other, client_id)
    sender = getattr(body, "agent", "")
    name = agent_command_id(sender, client_id) if hasattr(body, "client_id") else f"system-{client_id}"
    return Placed(wrap(name, now, "", body), row.account, row.peer)


def written(peer: str, action: Action, client_id: str, now: int) -> Placed:
    """A contact writes, and may say who they are."""
    channel = CHANNELS[action.which % len(CHANNELS)]
    profile = Profile(email=f"{action.agent}@a.example") if action.which % 7 == 0 else None
    window_s = 60 if channel == "sms" else 0  # closed by the time of some replies
    text = TEXTS[action.which % len(TEXTS)]
    body = MessageReceived(channel, peer, channel, text, client_id, profile=profile, window_s=window_s)
    return Placed(wrap(visitor_message_id(channel, peer, client_id), now, "", body), channel, peer)


def said(action: Action, client_id: str, now: int) -> Placed:
    """Change something about an agent's status."""
    body: Any = SetAgentStatus(action.agent, STATES[action.which % len(STATES)], client_id)  # type: ignore[arg-type]
    name = agent_command_id(action.agent, client_id)
    if action.what == "drain":
        body, name = DrainAgent(action.agent, "sue", client_id, action.rightly), agent_command_id("sue", client_id)
    elif action.what == "gone":
        body, name = AgentVanished(action.agent, now - 24_000_000), f"system-{client_id}"
    return Placed(wrap(name, now, "", body), "", action.agent)
