"""Whether any agent could ever serve a queue, signed in or not."""

from collections.abc import Collection

from usher_policy.document.model import PolicyDocument, Queue

FALLBACK = "default"  # the queue that always exists


def is_served(document: PolicyDocument, name: str, pools: Collection[str]) -> bool:
    """Return whether what waits in this queue is served, or leaves it; `pools` are those that agents serve.

    A queue that the document does not name counts as the fallback queue. A longest wait moves on, or ends, what nobody
    serves; a step may add a queue that is served.
    """
    queue = _queue(document, name)
    added = (_queue(document, step.add_queue) for step in queue.steps if step.add_queue)
    return queue.max_wait_s is not None or any(one.pool in pools for one in (queue, *added))


def _queue(document: PolicyDocument, name: str) -> Queue:
    return document.queues.get(name) or document.queues.get(FALLBACK) or Queue()
