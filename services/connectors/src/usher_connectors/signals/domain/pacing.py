"""How often contacts are shown something, and which accounts are left alone; as much as memory is given to it."""

from usher_common.token_bucket import Bucket, Rate

Key = tuple[str, ...]


class Pacing:
    """Times are seconds of one monotonic clock, passed by the caller; at most `kept` keys are remembered."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._since: dict[Key, float] = {}  # when each was shown, or has rested; the one noted first comes first
        self._rest_until: dict[str, float] = {}
        self._buckets: dict[str, Bucket] = {}

    def may(self, key: Key, every_s: float, account: str, rate: Rate, now: float) -> bool:
        """Return whether it may be shown now, and if so note that it was."""
        since = self._since.get(key)
        if (since is not None and now - since < every_s) or now < self._rest_until.get(account, 0.0):
            return False
        if self._buckets.setdefault(account, Bucket(rate)).take(now) > 0.0:
            return False
        self._note(key, now)
        return True

    def rest(self, key: Key, until: float) -> None:
        """Do not show this again until then, and for its usual while after it."""
        self._note(key, until)

    def rest_account(self, account: str, until: float) -> None:
        """Show nothing to this account until then."""
        self._rest_until[account] = until

    def _note(self, key: Key, at: float) -> None:
        self._since.pop(key, None)
        self._since[key] = at
        if len(self._since) > self._kept:
            del self._since[next(iter(self._since))]
