"""Decide a frame's commands one after another, in memory, and collect the effects."""

from collections.abc import Callable
from typing import Any

import structlog
from msgspec.structs import asdict, replace
from usher_common.commands.delivery import DeliveryReported
from usher_common.commands.reply import SendReply
from usher_common.envelope import Envelope
from usher_common.messages.content import Profile
from usher_common.messages.declaration import AgentCommand, ConversationCommand
from usher_common.record.port import BusEffect

from usher_router import metrics
from usher_router.adapters.values import Aftercare, Changes, KnownMessage, Loaded, RememberedCommand
from usher_router.app.frames.bus_effects import BusEffects
from usher_router.app.frames.conversations import Conversations
from usher_router.app.frames.live_events import FrameEvents
from usher_router.app.frames.needs import Item
from usher_router.app.frames.once import Once, is_repeat, is_too_old
from usher_router.app.frames.threads import Threads
from usher_router.domain.capacity import agent as agents
from usher_router.domain.capacity.agent import Agent, at_work
from usher_router.domain.commands.drain import rest_if_drained
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.decide import decide, decide_agent
from usher_router.domain.effects import (
    AgentGone,
    Announced,
    Answered,
    Appended,
    AssignmentAccepted,
    AssignmentEnded,
    AssignmentOpened,
    Marked,
    NoteWritten,
    Parked,
    ProfileLearnt,
    PromiseKept,
    PromiseMade,
    RatingGiven,
    SendReported,
    StageChanged,
)
from usher_router.domain.funnel.state import Passage
from usher_router.domain.policy import missed_offers, wrap_up_s

log = structlog.get_logger()
TOO_OLD = "it was asked too long ago; ask again"


class FrameDecisions:
    """A frame's state while its commands are decided in order, and then what must be saved and published."""

    def __init__(self, context: Context, partitions: int, loaded: Loaded) -> None:
        self._bus = BusEffects(partitions, lambda: self._item.envelope)
        self._once = Once(loaded)
        joined = {key: one.conversation for key, one in loaded.reached.items() if one.conversation}
        self._conversations = Conversations(loaded.conversations, loaded.lengths, joined)
        self._threads = Threads(loaded)
        self._agents_before = loaded.agents
        self._agents = dict(loaded.agents)
        self._context = context = replace(  # live views: each command sees what the earlier ones changed
            context, agents=self._agents, open=self._conversations.open, lengths=self._conversations.lengths
        )
        self._item: Item
        self._answer = ("", "")  # the answer (code, detail) of the present command
        self._frame_events = FrameEvents(context)
        self._messages: list[Message] = []
        self._profiles: dict[str, list[Profile]] = {}
        self._marks: list[dict[str, Any]] = []
        self._notes: list[NoteWritten] = []
        self._opened: list[AssignmentOpened] = []
        self.aftercare: list[Aftercare] = []
        self.passages: list[Passage] = []
        self.accepted: list[AssignmentAccepted] = []
        self.ended: list[AssignmentEnded] = []
        self.parked: list[tuple[Envelope, Parked]] = []
        self.vanished: list[str] = []
        self.lost: list[str] = []
        self._apply: dict[type, Callable[[Any, Any], None]] = {
            Appended: self._appended,
            Announced: self._announced,
            Answered: self._answered,
            Parked: self._parked,
            AssignmentAccepted: self._accepted,
            AssignmentOpened: self._opened_at_once,
            AssignmentEnded: self._ended,
            NoteWritten: self._notes_written,
            Marked: self._marked,
            ProfileLearnt: self._profile_learnt,
            SendReported: self._send_reported,
            AgentGone: self._gone,
            **self._threads.appliers(self._frame_events, self._conversations),
            **self._bus.appliers(),
            **dict.fromkeys((RatingGiven, PromiseMade, PromiseKept), self._aftercare),
            StageChanged: lambda effect, _: self.passages.append(effect.passage),
        }

    def take(self, item: Item) -> None:
        """Decide one command once: a repeated id is answered as the first time, or reported as a conflict."""
        self._item, self._answer = item, ("", "")
        if (first := self._once.first(item)) is not None:
            self._repeat(first, item)
        elif is_too_old(item, self._context.now, self._context.policy):
            self._refuse_old(item)
        else:
            key = self._key_of(item)
            before = self._conversations.now.get(key) if key else None
            self._decide(item, before)
            self._once.remember(item, before, *self._answer)

    def must_reload_for(self, item: Item) -> bool:
        """Return whether earlier changes must be saved before this command can be decided as if alone.

        An opening conversation depends on its contact, the contact's last agent and who is at work: these are loaded
        once, before the first command, and not kept up to date in memory (decision 0145).
        """
        command, conversations = item.command, self._conversations
        if self._threads.must_reload_for(item.command, conversations):
            return True
        if isinstance(command, ConversationCommand) and (command.loads.contact or command.loads.siblings):
            found = conversations.now.get(command.conversation)
            if found is None or found.address_id not in conversations.touched:
                return False
            return command.loads.contact or found.status == "closed"
        if not item.address or item.address in conversations.open or self._once.first(item) is not None:
            return False
        return item.address in conversations.touched or self._work_changed()

    @property
    def sends(self) -> list[BusEffect]:
        """What leaves over the bus, in order."""
        return self._bus.collected

    @property
    def must_end(self) -> bool:
        """Return whether an agent is lost or gone.

        What they have at this moment is loaded before anything else is decided.
        """
        return bool(self.vanished or self.lost)

    def _work_changed(self) -> bool:
        """Return whether an agent whom a conversation may wait for came to work or left it."""
        return any(at_work(one) != at_work(self._agents_before[one.id]) for one in self._changed_agents())

    def changes(self) -> Changes:
        """Return what must be saved; conversations and agents in the order of their ids, the order of all locks."""
        return Changes(
            now=self._context.now,
            conversations=self._conversations.changed(),
            agents=self._changed_agents(),
            profiles=self._profiles,
            messages=self._messages,
            accepted=self.accepted,
            opened=self._opened,
            ended=self.ended,
            marks=self._marks,
            notes=self._notes,
            aftercare=self.aftercare,
            passages=self.passages,
            answers=self._once.decided,
            edited=self._threads.edited,
            named=self._threads.named,
            addresses=self._threads.saved,
            linked=self._threads.linked,
            refusals=self._threads.refusals,
            used=self._threads.used,
            policy=self._context.policy.version,
        )

    def finish(self) -> list[tuple[str, bytes]]:
        """Encode the live events: messages first, then the final state of conversations and agents, then answers."""
        for changed in self._changed_agents():
            if changed.version != self._agents_before[changed.id].version:
                self._frame_events.agent(changed)
        return self._frame_events.finish(self._conversations.now)

    def _changed_agents(self) -> list[Agent]:
        return [self._agents[key] for key in sorted(self._agents) if self._agents[key] is not self._agents_before[key]]

    def _decide(self, item: Item, before: Conversation | None) -> None:
        command, envelope = item.command, item.envelope
        if isinstance(command, AgentCommand):
            self._take_agent(command)
            return
        cause = Cause(envelope.id, envelope.at, envelope.trace)
        after, effects = decide(before, command, cause, self._context)
        if after is not None and after is not before:
            self._conversations.put(after)
        for effect in effects:
            self._apply[type(effect)](effect, after)

    def _key_of(self, item: Item) -> str | None:
        """Return the id of the conversation concerned: the command's own, or the current one of its address."""
        if item.address:
            return self._threads.conversation_of(item, self._conversations)
        return getattr(item.command, "conversation", None)

    def _repeat(self, first: KnownMessage | RememberedCommand, item: Item) -> None:
        if not is_repeat(first, item):
            metrics.CONFLICTED.inc()
            self._frame_events.conflict(item.command, self._conversations.now)
        elif isinstance(first, KnownMessage):
            metrics.REPEATED.inc()
        else:
            metrics.ANSWERED_AGAIN.inc()
            self._frame_events.answer_again(item.command, first.code, first.detail, self._conversations.now)

    def _refuse_old(self, item: Item) -> None:
        """Refuse without deciding; an agent's reply is parked, because the gateway had accepted it."""
        kind = type(item.command).__name__
        metrics.TOO_OLD.labels(kind).inc()
        log.warning("router.command_too_old", kind=kind, envelope=item.envelope.id, at=item.envelope.at)
        self._frame_events.answer_again(item.command, "too_old", TOO_OLD, self._conversations.now)
        if type(item.command) is SendReply:
            self.parked.append((item.envelope, Parked("too_old")))

    def _take_agent(self, command: AgentCommand) -> None:
        found = self._agents.get(command.agent)
        sender, client_id = getattr(command, "by", command.agent), getattr(command, "client_id", "")
        if found is None:
            self.parked.append((self._item.envelope, Parked("unknown_agent", command.agent)))
        else:
            self._agents[command.agent], effects = decide_agent(found, command, self._context)
            for effect in effects:
                self._apply[type(effect)](effect, None)
        if client_id:
            known = found is not None
            refusal = ("", "") if known else ("unknown_agent", "no such agent")
            self._answered(Answered(sender, client_id, "", *refusal), None)

    def _appended(self, effect: Appended, conversation: Conversation) -> None:
        message = effect.message
        self._messages.append(message)
        if message.author != "system":
            self._once.learn(message)
        self._frame_events.message(effect, conversation)

    def _announced(self, effect: Announced, conversation: Conversation) -> None:
        self._frame_events.announce(conversation.id, effect)

    def _answered(self, effect: Answered, _conversation: Conversation | None) -> None:
        """Answer the sender; without a client id the command was our own, and nobody waits for an answer."""
        self._answer = (effect.code, effect.detail)
        if effect.client_id:
            self._frame_events.answer(effect)

    def _parked(self, effect: Parked, _conversation: Conversation) -> None:
        self.parked.append((self._item.envelope, effect))

    def _accepted(self, effect: AssignmentAccepted, _conversation: Conversation) -> None:
        self.accepted.append(effect)
        self._agents[effect.agent] = agents.answer_offer(self._agents[effect.agent])

    def _opened_at_once(self, effect: AssignmentOpened, _conversation: Conversation) -> None:
        self._opened.append(effect)
        agent = agents.answer_offer(self._agents[effect.agent])
        self._agents[effect.agent] = agents.assign_load(agent, effect.weight, effect.channel_class, self._context.now)

    def _notes_written(self, effect: NoteWritten, _conversation: Conversation) -> None:
        self._notes.append(effect)
        self._frame_events.note(effect)

    def _ended(self, effect: AssignmentEnded, conversation: Conversation) -> None:
        self.ended.append(effect)
        now = self._context.now
        agent = agents.end_assignment(self._agents[effect.agent], effect, now)
        if effect.missed:
            agent = agents.miss_offer(agent, missed_offers(self._context.policy, conversation.queue), now)
        if effect.outcome == "closed":
            agent = agents.wrap_up(agent, wrap_up_s(self._context.policy, effect.channel_class), now)
        self._agents[effect.agent] = rest_if_drained(agent, now)

    def _marked(self, effect: Marked, conversation: Conversation) -> None:
        self._marks.append({"conversation_id": conversation.id, **asdict(effect), "at": self._context.now})

    def _profile_learnt(self, effect: ProfileLearnt, _conversation: Conversation) -> None:
        self._profiles.setdefault(effect.contact, []).append(effect.profile)

    def _aftercare(self, effect: RatingGiven | PromiseMade | PromiseKept, conversation: Conversation) -> None:
        self.aftercare.append(Aftercare(effect, conversation))

    def _gone(self, effect: AgentGone, _conversation: Conversation | None) -> None:
        (self.lost if effect.lost else self.vanished).append(effect.agent)

    def _send_reported(self, effect: SendReported, conversation: Conversation) -> None:
        known = self._once.known.get(effect.message)
        if known is None:
            command = self._item.command
            assert isinstance(command, DeliveryReported)  # noqa: S101 - for mypy: only it leads here
            self.parked.append((self._item.envelope, Parked("no_message", command.message)))
            return
        self._frame_events.send_reported(effect, conversation.id, known.seq)
