"""What comparing a payload with its provider's specification costs, of the time that a webhook takes."""

import itertools
import time

from usher_connectors.channels import CHANNELS
from usher_connectors.contract import Account, Request
from usher_connectors.health.drift import Drift

from benchmarks.channels.telegram_load import updates
from benchmarks.channels.whatsapp_load import posts

REQUESTS, ROUNDS = 4_000, 5


def us_per_comparison() -> float:
    """Return the microseconds of one comparison, of updates and posts in turn: the fastest round's, undisturbed."""
    both = itertools.chain.from_iterable(zip(updates(), posts(), strict=True))
    given = []
    for hook in itertools.islice(both, REQUESTS):
        name = hook.path.split("/")[2]
        given.append((CHANNELS[name], Account(name, name, {}, {}), Request({}, hook.body, 0.0)))
    drift = Drift(lambda _account, _path: None)
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for one in given:
            drift.look(*one)
        rounds.append(time.perf_counter() - began)
    return min(rounds) * 1e6 / REQUESTS
