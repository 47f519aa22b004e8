"""The funnel in a simulation: what articles solve before a person is needed, and what each stage costs."""

from collections import Counter

from usher_policy.document.funnel import Funnel, StageName, cost_of, stages_for

from usher_router.domain.funnel.state import FAQ
from usher_router.simulation.draws import Reply
from usher_router.simulation.statistics import StageUse, Waits


class FaqUse:
    """Who is asked of the articles under a policy, and what becomes of them."""

    def __init__(self, funnel: Funnel | None) -> None:
        self._funnel = funnel
        self._replies: Counter[Reply] = Counter()
        self._saved = 0.0

    def asks(self, rule: str) -> bool:
        """Return whether the articles answer first those who came by this entry rule."""
        return self._funnel is not None and FAQ in stages_for(self._funnel, rule)

    def count(self, reply: Reply, rule: str) -> None:
        """Count one who came by this entry rule."""
        assert self._funnel is not None  # noqa: S101 - `asks` has looked
        self._replies[reply] += 1
        if reply == "helped":
            behind: StageName = stages_for(self._funnel, rule)[1]  # a person stands behind the FAQ (checks.funnel)
            self._saved += cost_of(self._funnel, behind) - cost_of(self._funnel, FAQ)

    def stages(self, waits: Waits) -> tuple[StageUse, ...]:
        """Return the use of the FAQ, and of the chat by all who waited for a person; nothing without a funnel."""
        if self._funnel is None:
            return ()
        chat = StageUse(
            stage="chat",
            entered=waits.offered,
            solved=waits.answered,
            left=waits.offered - waits.answered,
            cost=waits.answered * cost_of(self._funnel, "chat"),
        )
        if not self._replies:
            return (chat,)
        asked = self._replies.total()
        faq = StageUse(
            stage=FAQ,
            entered=asked,
            solved=self._replies["helped"],
            escalated=self._replies["person"],
            left=self._replies["silent"],
            cost=asked * cost_of(self._funnel, FAQ),
            saved=self._saved,
        )
        return (faq, chat)
