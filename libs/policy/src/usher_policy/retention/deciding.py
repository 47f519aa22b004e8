"""When the content of a conversation goes, as a function of the conversation and the policy (pure)."""

from collections.abc import Collection
from typing import NamedTuple

from usher_policy.retention.rules import Retention, RetentionRule

DAY = 24 * 3600 * 1_000_000  # µs


class Ended(NamedTuple):
    """What decides about a conversation; `closed_at` in µs since the epoch, None: it is open.

    `account` and `channel` are those by which it came, `stage` is the one that it is in. `promised`: an answer is still
    to be given.
    """

    account: str
    channel: str
    stage: str
    closed_at: int | None
    promised: bool = False
    tags: Collection[str] = ()


def rule_of(retention: Retention, ended: Ended) -> RetentionRule | None:
    """Return the rule that decides: of those that fit, the most specific one; None if none fits.

    A rule that names the account is more specific than one that does not, whatever else they name; then the same holds
    for the channel, and then for the stage.
    """
    return max((rule for rule in retention.rules if _fits(rule, ended)), key=_specific, default=None)


def goes_at(retention: Retention, ended: Ended) -> int | None:
    """Return from when on (µs since the epoch) the content of a conversation is to be removed; None: it stays.

    It stays while the conversation is open, has promised an answer, or has a tag that holds it.
    """
    if ended.closed_at is None or ended.promised or not set(retention.hold_tags).isdisjoint(ended.tags):
        return None
    rule = rule_of(retention, ended)
    return None if rule is None or rule.days is None else ended.closed_at + rule.days * DAY


def is_due(retention: Retention, ended: Ended, now: int) -> bool:
    """Return whether its content is to be removed at `now` (µs since the epoch)."""
    at = goes_at(retention, ended)
    return at is not None and at <= now


def shortest(retention: Retention) -> int | None:
    """Return the shortest period of all rules (µs): nothing goes that was closed later; None: nothing goes at all."""
    return min((rule.days * DAY for rule in retention.rules if rule.days is not None), default=None)


def named(rule: RetentionRule) -> str:
    """Name a rule by what it asks for, as it is written in a policy; "everything" asks for nothing."""
    asked = {"account": rule.account, "channel": rule.channel, "stage": rule.stage}
    return ", ".join(f"{key}: {value}" for key, value in asked.items() if value is not None) or "everything"


def _fits(rule: RetentionRule, ended: Ended) -> bool:
    pairs = (rule.account, ended.account), (rule.channel, ended.channel), (rule.stage, ended.stage)
    return all(asked is None or asked == given for asked, given in pairs)


def _specific(rule: RetentionRule) -> tuple[bool, bool, bool]:
    return rule.account is not None, rule.channel is not None, rule.stage is not None
