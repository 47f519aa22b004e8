"""Every timeout, limit and default of the bus."""

from dataclasses import dataclass

from usher_common.envelope import FRAME_BYTES, FRAME_ENVELOPES


@dataclass(frozen=True, slots=True)
class BusLimits:
    """The bus's limits; tests shrink them, services use the defaults."""

    frame_envelopes: int = FRAME_ENVELOPES
    frame_bytes: int = FRAME_BYTES
    buffer_envelopes: int = 20_000  # unconfirmed envelopes before callers wait: a second of full load
    buffer_bytes: int = 64 * 1024 * 1024  # unconfirmed bytes before callers wait: bounds memory if envelopes are large
    prefetch_frames: int = 64  # frames the broker sends ahead: twice one delivery's, so that the next is at hand
    gather_frames: int = 32  # small frames handed to the handler together: a transaction costs the same for one or many
    heartbeat_s: int = 10  # s; after two without a sign of life the connection counts as dead
    connect_s: float = 5.0  # s to connect and open channels before trying again
    prepare_s: float = 30.0  # s to declare everything: quorum queues are slow on a cluster's first start
    # s to wait for a confirm before the frame is sent again on a new connection: a blocked broker waits as well
    confirm_s: float = 60.0
    close_s: float = 5.0  # s to close a channel or connection properly before it is abandoned
    reconnect_first_s: float = 0.05  # s before the first attempt to reconnect: most failures are a restart
    reconnect_ceiling_s: float = 0.5  # s between attempts at most: all of them wait for it once the broker is back
    stall_first_s: float = 0.1  # s before a stalled frame is tried again
    stall_ceiling_s: float = 5.0  # s between attempts at most
    # s of stalling before the channel is closed: the broker's own consumer timeout is 30 min
    stall_s: float = 20 * 60.0
    retries: int = 5  # how often a deadlocked transaction is repeated at once before that counts as a stall
    singly_after: int = 5  # from this delivery of a frame on, it is processed envelope by envelope
    # s between handovers of one partition by one replica: keeps a disagreement about ownership cheap
    handover_every_s: float = 10.0
    handover_check_s: float = 1.0  # s between checks of which replica is preferred
    cancel_s: float = 1.0  # s that a cancelled task gets to clean up before it is cancelled again
    drain_s: float = 10.0  # s that running frames and unconfirmed publishes get when the bus closes


DEFAULT_LIMITS = BusLimits()

MEMBER_BEAT_S = 1.0  # s between a member's heartbeats
MEMBER_GONE_S = 4.0  # s without a heartbeat until a member loses its partitions: longer than a garbage collection
PARKED_DETAIL = 500  # characters of an error's text kept with a parked envelope
HOMES_MOVED = 2_000  # conversations moved by one statement when the number of partitions changes
