"""Checks of what moves contacts on by itself: each trigger does something, and leads where somebody can be."""

from usher_policy.document.faults import Path, did_you_mean, shown
from usher_policy.document.plain_values import entries, get
from usher_policy.document.source import Source

_DOES = ("to", "queue", "priority")
_OVERDUE = "overdue"


def check_triggers(source: Source, stages: set[str]) -> None:
    """Report every mistake in `triggers` of the funnel; `stages` are those that any conversation has."""
    named = get(source.value, "queues")
    queues = {"default", *(map(str, named) if isinstance(named, dict) else ())}
    for place, trigger in enumerate(entries(get(source.value, "funnel"), "triggers")):
        if not isinstance(trigger, dict):
            continue
        where: Path = ("funnel", "triggers", place)
        to, queue = trigger.get("to"), trigger.get("queue")
        if not any(trigger.get(name) for name in _DOES):
            source.fault(where, "nothing follows", "add `to`, `queue` or `priority`")
        if to and to not in stages:
            message = f"leads nowhere: no conversation has the stage {shown(to)}"
            source.fault((*where, "to"), message, f"add it: `stages: [chat, {to}]`")
        if trigger.get("on") == _OVERDUE and to == "email":
            source.fault((*where, "to"), "a late mail leads to e-mail again", "write `to: phone`, or a queue")
        if isinstance(queue, str) and queue and queue not in queues:
            cure = did_you_mean(queue, queues, "name one of the queues")
            source.fault((*where, "queue"), f"no queue is called {shown(queue)}", cure)
