"""Steps are identified by what they do, not by their position in a list that may have changed since."""

from msgspec.structs import replace
from usher_common.commands.deadline import DeadlineReached
from usher_router.domain.conversation.waiting.steps import plan_wait
from usher_router.domain.policy import SECOND

from routing.cases import NOW, WAITING, at, do
from routing.policies import policy_from

OLD = policy_from("queues: {default: {steps: [{after_s: 60, add_priority: 5}]}, vip: {pool: vip}}")
NEW = policy_from(
    """
    queues:
      default: {steps: [{after_s: 20, add_queue: vip}, {after_s: 60, add_priority: 5}]}
      vip: {pool: vip}
    """
)


def test_a_step_added_in_front_is_taken_and_none_is_taken_twice() -> None:
    """After 61 s the old policy's step was taken; the new policy adds one that was due at 20 s."""
    begun = plan_wait(replace(WAITING, opened_at=NOW, waiting_since=NOW), at(0, OLD))
    waited = do(begun, DeadlineReached("k1", begun.deadline_no), at(61, OLD))
    assert (waited.step, waited.priority) == (1, 5)
    planned = replace(waited, deadline_kind="wait", next_deadline=NOW + 70 * SECOND)  # as `plan_again` does
    after = do(planned, DeadlineReached("k1", planned.deadline_no), at(71, NEW))

    assert (after.priority, after.overflow) == (5, ("vip",))
