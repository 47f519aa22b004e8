"""Every timeout, limit and default of the live store."""

from dataclasses import dataclass

PRESENCE_KEPT_S = 3600.0  # s an id stays listed after its last heartbeat, as the port promises
# ids, keys or topics in one request: about 2 ms of Redis, which serves others in between, and 1 ms of our event loop;
# on a machine ten times slower still far below `request_s` (decision 0450); Lua's unpack takes about 8,000 values
PIECE = 500
BUFFER_BYTES = 8 * 1024 * 1024  # unsent bytes above which new events are dropped: about 20,000 messages
RECONNECT_FIRST_S = 0.02  # s before the first attempt: most losses are a killed connection, and readers wait for it
RECONNECT_CEILING_S = 1.0  # s between attempts at most: a restarted Redis is used within a second


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to wait for a store that does not answer; tests shorten it."""

    connect_s: float = 1.0  # one attempt to connect and sign in: far above a local network's round trip
    # one request, or one piece of it, until its caller continues without: callers hold back a message meanwhile
    request_s: float = 0.1
    # all pieces of one question for presence: ten times what 100,000 ids take; heartbeats that come faster than they
    # are read must not keep its caller for ever
    presence_s: float = 5.0
    confirm_s: float = 0.5  # confirmation of subscriptions, which may be behind a burst of events on their connection
    ping_s: float = 2.0  # between pings of each connection: finds one that died silently
    # without a byte after a ping until a connection counts as dead: longer than any pause of Redis
    silence_s: float = 2.0


CLEARED = 1000  # keys looked at in one step when all are forgotten: a millisecond of Redis, which serves others between
