"""Every timeout, limit and default of the live store."""

from dataclasses import dataclass

PRESENCE_KEPT_S = 3600.0  # s an id stays listed after its last heartbeat, as the port promises
LISTED_AT_ONCE = 1000  # ids in one ZADD: Lua's unpack takes about 8,000 values
BUFFER_BYTES = 8 * 1024 * 1024  # unsent bytes above which new events are dropped: about 20,000 messages
RECONNECT_FIRST_S = 0.02  # s before the first attempt: most losses are a killed connection, and readers wait for it
RECONNECT_CEILING_S = 1.0  # s between attempts at most: a restarted Redis is used within a second


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to wait for a store that does not answer; tests shorten it."""

    connect_s: float = 1.0  # one attempt to connect and sign in: far above a local network's round trip
    request_s: float = 0.1  # one request, until its caller continues without: callers hold back a message meanwhile
    confirm_s: float = 0.5  # confirmation of subscriptions, which may be behind a burst of events on their connection
    ping_s: float = 2.0  # between pings of each connection: finds one that died silently
    # without a byte after a ping until a connection counts as dead: longer than any pause of Redis
    silence_s: float = 2.0


CLEARED = 1000  # keys looked at in one step when all are forgotten: a millisecond of Redis, which serves others between
