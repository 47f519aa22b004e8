"""Every timeout, limit and default of the live store."""

from dataclasses import dataclass

PRESENCE_KEPT_S = 3600.0  # s an id stays listed after its last beat: what the port promises
LISTED_AT_ONCE = 1000  # ids given to one ZADD: Lua's unpack takes about 8,000 values
BUFFER_BYTES = 8 * 1024 * 1024  # bytes of unsent events, above which new ones are dropped: about 20,000 messages
RECONNECT_FIRST_S = 0.02  # s before the first attempt: most losses are a killed connection, and readers wait for it
RECONNECT_CEILING_S = 1.0  # s between attempts at most: a returned Redis is used within a second


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a store that does not answer is waited for; tests shorten it."""

    connect_s: float = 1.0  # one attempt to connect and sign in: far above a local network's round trip
    request_s: float = 0.1  # one request, until its caller goes on without: callers hold back a message meanwhile
    confirm_s: float = 0.5  # confirmation of subscribes, which may stand behind a burst of events on their connection
    ping_s: float = 2.0  # between pings of each connection: finds a silently dead one
    silence_s: float = 2.0  # without one byte after a ping until a connection counts as dead: above any pause of Redis
