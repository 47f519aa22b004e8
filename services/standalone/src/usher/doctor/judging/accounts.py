"""Accounts of channels: what the services already know of each, without asking its provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from usher.doctor import limits
from usher.doctor.findings import Finding, failure, ok, unknown, warning

DAY_S = 86_400
CHECK = "`usher channel check {name}` asks the provider"


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account; times in seconds since the epoch, None for never or not known.

    `refused_since` and `refused_at` are the first and last refusal of its token within two days, `moved_at` when the
    last message came or went. `check` is the code of the last check that failed ("": fine, or never made).
    """

    name: str
    channel: str
    enabled: bool = True
    has_channel: bool = True  # some connectors have it
    opened: bool = True  # a key that is set here opens its secrets
    reachable: bool = True  # it needs no webhooks, or the address of ours is known
    check: str = ""
    checked_at: float | None = None
    refused_since: float | None = None
    refused_at: float | None = None
    moved_at: float | None = None
    token_ends_at: float | None = None
    queued: int = 0
    queued_since: float | None = None


def judge_accounts(accounts: Sequence[AccountFacts], now: float) -> list[Finding]:
    """Judge all, at the record's clock; a business may have none."""
    if not accounts:
        return [ok("accounts", "none are connected, besides the widget")]
    return [judge_account(one, now) for one in accounts]


def judge_account(one: AccountFacts, now: float) -> Finding:
    """Say the worst that is known of an account."""
    name = f"account {one.name}"
    if not one.enabled:
        return ok(name, f"{one.channel}, disabled")
    return _broken(name, one) or _refused(name, one) or _soon(name, one, now) or _quiet(name, one)


def _broken(name: str, one: AccountFacts) -> Finding | None:
    if not one.has_channel:
        do = "install the channel's package with the connectors, or delete the account"
        return failure(name, f"no connectors have its channel {one.channel}", do)
    if not one.opened:
        return failure(name, "no key that is set here opens its secrets", "docs/runbooks/account-keys.md")
    if not one.reachable:
        seen = f"{one.channel}: providers cannot be told where to send, USHER_HOOKS_URL is empty"
        return warning(name, seen, "set it to the public URL of the webhooks")
    return None


def _refused(name: str, one: AccountFacts) -> Finding | None:
    since, last = one.refused_since, one.refused_at
    if since is not None and last is not None and (one.moved_at is None or one.moved_at < last):
        do = f"make a new token: docs/runbooks/account-refused.md; {CHECK.format(name=one.name)}"
        return failure(name, f"{one.channel}: the provider has refused it since {_when(since)}", do)
    return None


def _soon(name: str, one: AccountFacts, now: float) -> Finding | None:
    if one.token_ends_at is not None and (days := (one.token_ends_at - now) / DAY_S) < limits.TOKEN_WARNING_D:
        do = "sign in once more and replace its token: docs/runbooks/account-refused.md"
        if days < 0:
            return failure(name, f"{one.channel}: its token ended {_when(one.token_ends_at)}", do)
        return warning(name, f"{one.channel}: its token ends in {days:.0f} days", do)
    if one.check and one.checked_at is not None:
        return warning(name, f"{one.channel}: its check of {_when(one.checked_at)} failed ({one.check})",
                       CHECK.format(name=one.name))  # fmt: skip
    if one.queued and one.queued_since is not None and now - one.queued_since > limits.QUEUED_WARNING_S:
        seen = f"{one.channel}: {one.queued} messages wait to be sent, the oldest since {_when(one.queued_since)}"
        return warning(name, seen, "docs/runbooks/undelivered.md")
    return None


def _quiet(name: str, one: AccountFacts) -> Finding:
    ends = "" if one.token_ends_at is None else f", its token ends {_when(one.token_ends_at)}"
    if one.moved_at is not None:
        return ok(name, f"{one.channel}, last used {_when(one.moved_at)}{ends}")
    if one.checked_at is not None:
        return ok(name, f"{one.channel}, checked {_when(one.checked_at)}, not used yet{ends}")
    return unknown(name, f"{one.channel}: never used nor checked", CHECK.format(name=one.name))


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
