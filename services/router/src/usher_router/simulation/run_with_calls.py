"""The event loop with contacts who ask to be called: each waits for their time, and attempts in vain are repeated."""

from msgspec.structs import replace
from usher_common.units import SECOND_US
from usher_policy.document.model import PolicyDocument

from usher_router.domain.conversation.model import Conversation
from usher_router.domain.matching.pool import Pool
from usher_router.simulation.called import Called, Calling, due_at, is_held
from usher_router.simulation.draws import Draws, Wish
from usher_router.simulation.entry import EntryPath
from usher_router.simulation.run import MONDAY, Run
from usher_router.simulation.scenario import ConversationKind, Scenario
from usher_router.simulation.simulated_conversation import TAKEN, WAITING, SimulatedConversation
from usher_router.simulation.statistics import Calls, StageUse, Waits

Asking = tuple[SimulatedConversation, EntryPath, ConversationKind, Wish]


class RunWithCalls(Run):
    """A run in which kinds may have `calls`."""

    def __init__(
        self, scenario: Scenario, document: PolicyDocument, draws: Draws, pool: Pool, begins: int = MONDAY
    ) -> None:
        super().__init__(scenario, document, draws, pool, begins)
        self._calling = Calling(self._entrance.policy)

    @property
    def calls(self) -> list[Calls]:
        """What became of those who asked to be called, by kind."""
        return sorted(self._calling.counts.values(), key=lambda count: count.kind)

    def stages(self, waits: Waits) -> tuple[StageUse, ...]:
        """Return the use of the funnel's stages, with the phone's."""
        return self._calling.stages(super().stages(waits))

    def _asks(self, case: SimulatedConversation, way: EntryPath, kind: ConversationKind, wish: Wish) -> bool:
        if not self._calling.offered(way.start):
            return False
        asking = (case, way, kind, wish)
        if not wish.after_us and self._calling.at_once():
            return self._ask(asking)
        self._at(self._now + wish.after_us, self._ask, asking)
        return False

    def _ask(self, asking: Asking) -> bool:
        """Wait for a call from now on, unless an agent has them already, or nobody is ever called."""
        case, way, kind, wish = asking
        if case.state != WAITING:
            return False
        was_waiting, conversation = case.came < self._now or not self._calling.at_once(), case.conversation
        if conversation is None:
            place = {"queue": way.queue, "priority": way.priority, "opened_at": case.came, "waiting_since": case.came}
            conversation = replace(way.start, id=case.id, changed_at=self._now, **place)
        asked = self._calling.ask(conversation, wish, self._now)
        if asked is None:
            return False
        count = self._calling.count(kind.name) if case.came >= self._counted_from else None
        case.called = Called(wish, case.takes, count)
        if count is not None:
            count.asked += 1
            count.from_chat += was_waiting
            count.later += wish.later_us > 0
        self._go_on(case, asked)
        self._match()
        return True

    def _put(self, case: SimulatedConversation, conversation: Conversation) -> None:
        if case.called is None:
            super()._put(case, conversation)
        elif is_held(conversation):
            self._pool.drop_waiting(case.id)
        else:
            case.need = self._entrance.need(conversation)
            super()._put(case, conversation)

    def _take(self, case: SimulatedConversation) -> None:
        called, conversation = case.called, case.conversation
        if called is None or conversation is None:
            super()._take(case)
            return
        case.state = TAKEN
        reached = called.reached(conversation)
        case.takes = called.takes if reached else called.wish.ring_us
        if called.figures is not None:
            called.figures.attempts += 1
            called.figures.late += self._calling.is_late(conversation, self._now)
            called.figures.waited_s += max(0, self._now - due_at(conversation)) / SECOND_US
            called.figures.busy_s += case.takes / SECOND_US
        self._count_use(case)
        self._at(self._now + case.takes, self._hang_up, case)

    def _hang_up(self, case: SimulatedConversation) -> None:
        called, conversation = case.called, case.conversation
        assert called is not None  # noqa: S101 - a call
        assert conversation is not None  # noqa: S101 - a call
        self._free(case)
        if called.reached(conversation):
            if called.figures is not None:
                called.figures.reached += 1
        else:
            case.state, case.conversation = WAITING, None
            self._waiting[case.id] = case
            self._go_on(case, self._calling.in_vain(conversation, case.agent.id, self._now))
        self._match()

    def _turn_away(self, case: SimulatedConversation) -> None:
        if case.called is None:
            super()._turn_away(case)
        elif case.called.figures is not None:
            case.called.figures.unreached += 1

    def _leave_open(self, case: SimulatedConversation) -> None:
        if case.called is None:
            super()._leave_open(case)
        elif case.called.figures is not None:
            case.called.figures.open += 1
