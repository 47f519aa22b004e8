"""Whether anybody could ever serve a queue, whoever is here now."""

from collections.abc import Collection

from usher_policy.document.model import PolicyDocument, Queue

FALLBACK = "default"  # the queue that is always there


def is_served(document: PolicyDocument, name: str, pools: Collection[str]) -> bool:
    """Return whether what waits in this queue is served, or leaves it; `pools` are those that agents serve.

    A queue that the document does not name is as the fallback queue is. A longest wait moves on, or ends, what nobody
    serves; a step may add a queue that somebody does.
    """
    queue = _queue(document, name)
    added = (_queue(document, step.add_queue) for step in queue.steps if step.add_queue)
    return queue.max_wait_s is not None or any(one.pool in pools for one in (queue, *added))


def _queue(document: PolicyDocument, name: str) -> Queue:
    return document.queues.get(name) or document.queues.get(FALLBACK) or Queue()
