"""Which of a queue's steps were taken: identified by what they do, because the policy's list may have changed since."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import msgspec
from usher_policy.document.model import Step

_KEPT = 10_000  # bound of the cache of names: policies have some dozens of steps


@lru_cache(_KEPT)
def done_by(step: Step) -> str:
    """Name what a step does. When it is due is left out: a changed timer must not take the step again."""
    plain = Step(after_s=0)
    done = {name: getattr(step, name) for name in Step.__struct_fields__ if name != "after_s"}
    return msgspec.json.encode(
        {name: value for name, value in done.items() if value != getattr(plain, name)}, order="sorted"
    ).decode()


def first_left(steps: Sequence[Step], taken: Sequence[str], count: int) -> Step | None:
    """Return the first step that was not taken; each step taken stands for one of the list.

    `count` is how many were taken: an older release only counted, so those that `taken` does not name are the first
    ones.
    """
    left, unnamed = Counter(taken), count - len(taken)
    for step in steps:
        done = done_by(step)
        if left[done] > 0:
            left[done] -= 1
        elif unnamed > 0:
            unnamed -= 1
        else:
            return step
    return None
