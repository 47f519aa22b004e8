"""Count what payloads hold that their provider's specification does not know; it never refuses nor delays a message."""

from collections.abc import Callable

import structlog

from usher_connectors import metrics
from usher_connectors.contract import Account, Channel, Request
from usher_connectors.health.rows import OTHER
from usher_connectors.health.unknown_paths import unknown_paths
from usher_connectors.limits import UNKNOWN_PATHS

log = structlog.get_logger()


class Drift:
    """Tells metrics, the log and `tell` (account, path) of unknown fields; a path has no value of a payload."""

    def __init__(self, tell: Callable[[str, str], None]) -> None:
        self._tell = tell
        self._paths: dict[str, set[str]] = {}

    def look(self, channel: Channel, account: Account, request: Request) -> None:
        """Compare a request that was verified; never raises."""
        if channel.payload is None or channel.shape is None:
            return
        try:
            payload = channel.payload(request)
        except Exception as error:  # noqa: BLE001 - no JSON or form, which the parser has refused, or a plugin's mistake
            log.debug("payload.not_compared", channel=channel.name, reason=type(error).__name__)
            return
        self.look_at(channel, account, payload)

    def look_at(self, channel: Channel, account: Account, payload: object) -> None:
        """Compare a payload; never raises."""
        if channel.shape is None:
            return
        for path in sorted(unknown_paths(payload, channel.shape)):
            known = self._bounded(channel.name, path)
            metrics.UNKNOWN_FIELDS.labels(channel.name, known).inc()
            self._tell(account.id, known)

    def _bounded(self, channel: str, path: str) -> str:
        """Return the path, or OTHER once a channel has enough of them; the first time that it is seen is logged."""
        paths = self._paths.setdefault(channel, set())
        if path not in paths:
            if len(paths) >= UNKNOWN_PATHS:
                return OTHER
            paths.add(path)
            log.warning("payload.unknown_field", channel=channel, path=path)
        return path
