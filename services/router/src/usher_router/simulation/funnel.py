"""The funnel in a simulation: what automatic stages solve before a person is needed, and what each stage costs."""

from collections import Counter, defaultdict

from usher_policy.document.funnel import Funnel, StageName, cost_of, stages_for

from usher_router.simulation.draws import Replies, Reply
from usher_router.simulation.statistics import StageUse, Waits

_AUTOMATIC: tuple[StageName, ...] = ("faq", "bot")


class AutomaticUse:
    """Who comes into an automatic stage under a policy, and what becomes of them."""

    def __init__(self, funnel: Funnel | None) -> None:
        self._funnel = funnel
        self._replies: dict[StageName, Counter[Reply]] = defaultdict(Counter)
        self._saved: dict[StageName, float] = defaultdict(float)

    def pass_through(self, replies: Replies, rule: str, *, counted: bool) -> int | None:
        """Let one who came by this entry rule through its automatic stages, in their order.

        Returns how long until they ask for a person (µs), None if they need none.
        """
        took = 0
        stages = stages_for(self._funnel, rule) if self._funnel is not None else ()
        for place, stage in enumerate(stages):
            if stage not in _AUTOMATIC or stage not in replies:
                continue
            reply, takes_us = replies[stage]
            if counted:
                self._count(stage, stages[place + 1], reply)  # a person stands behind them (checks.funnel)
            if reply != "person":
                return None
            took += takes_us
        return took

    def _count(self, stage: StageName, behind: StageName, reply: Reply) -> None:
        assert self._funnel is not None  # noqa: S101 - without a funnel there are no stages
        self._replies[stage][reply] += 1
        if reply == "helped":
            self._saved[stage] += cost_of(self._funnel, behind) - cost_of(self._funnel, stage)

    def stages(self, waits: Waits) -> tuple[StageUse, ...]:
        """Return the use of automatic stages, and of the chat by all who waited; nothing without a funnel."""
        if self._funnel is None:
            return ()
        chat = StageUse(
            stage="chat",
            entered=waits.offered,
            solved=waits.answered,
            left=waits.offered - waits.answered,
            cost=waits.answered * cost_of(self._funnel, "chat"),
        )
        return (*(self._use(stage, self._funnel) for stage in _AUTOMATIC if self._replies[stage]), chat)

    def _use(self, stage: StageName, funnel: Funnel) -> StageUse:
        replies = self._replies[stage]
        return StageUse(
            stage=stage,
            entered=replies.total(),
            solved=replies["helped"],
            escalated=replies["person"],
            left=replies["silent"],
            cost=replies.total() * cost_of(funnel, stage),
            saved=self._saved[stage],
        )
