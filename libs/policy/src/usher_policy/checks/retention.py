"""Checks of how long content is kept: each rule decides about something, and nothing goes that may go on."""

from usher_policy.document.faults import Path, shown
from usher_policy.document.model import Timers
from usher_policy.document.plain_values import entries, get, number
from usher_policy.document.source import Source
from usher_policy.limits import RETENTION_RULES

_HERE: Path = ("retention",)
_KEYS = ("account", "channel", "stage")
_DAY_S = 86_400


def check_retention(source: Source) -> None:
    """Report every mistake in `retention`."""
    part = get(source.value, *map(str, _HERE))
    rules = entries(part, "rules")
    if len(rules) > RETENTION_RULES:
        source.fault((*_HERE, "rules"), f"these are {len(rules)}", f"write at most {RETENTION_RULES}")
    if not rules and entries(part, "hold_tags"):
        source.fault((*_HERE, "hold_tags"), "nothing is removed that a tag could hold", "add `rules`, or remove it")
    reopens_s = number(get(source.value, "timers", "reopen_s"))
    _rules(source, rules[:RETENTION_RULES], Timers().reopen_s if reopens_s is None else reopens_s)


def _rules(source: Source, rules: list[object], reopens_s: float) -> None:
    seen: set[tuple[object, ...]] = set()
    for place, rule in enumerate(rules):
        if not isinstance(rule, dict):
            continue
        path = (*_HERE, "rules", place)
        asked = tuple(str(rule.get(key) or "") for key in _KEYS)
        if asked in seen:
            names = ", ".join(f"{key} {shown(value)}" for key, value in zip(_KEYS, asked, strict=True) if value)
            source.fault(path, f"a rule for {names or 'everything'} is here already", "keep one of them")
        seen.add(asked)
        if rule.get("account") and rule.get("channel"):
            source.fault((*path, "channel"), "an account has one channel", "leave it out: the account says it")
        days = number(rule.get("days"))
        if days is not None and 0 < days * _DAY_S < reopens_s:
            message = "contacts can still reopen a conversation then (`timers.reopen_s`)"
            least = -int(-reopens_s // _DAY_S)
            source.fault((*path, "days"), message, f"write {least} or more, or a shorter `timers.reopen_s`")
