"""Every timeout, limit and default of the bus."""

from dataclasses import dataclass

from usher_common.envelope import FRAME_BYTES, FRAME_ENVELOPES


@dataclass(frozen=True, slots=True)
class BusLimits:
    """What the bus allows itself; tests shrink it, services take it as it is."""

    frame_envelopes: int = FRAME_ENVELOPES
    frame_bytes: int = FRAME_BYTES
    buffer_envelopes: int = 20_000  # envelopes unconfirmed before callers wait: a second of full load
    buffer_bytes: int = 64 * 1024 * 1024  # bytes of the same: bounds memory where envelopes are large
    prefetch_frames: int = 64  # frames the broker sends ahead: twice one delivery's, so the next is here
    gather_frames: int = 32  # small frames handed to the handler together: a transaction costs the same for one or many
    heartbeat_s: int = 10  # s without a sign of life before a connection counts as dead (after two)
    connect_s: float = 5.0  # s to connect and open channels before trying again
    prepare_s: float = 30.0  # s to declare everything: quorum queues take their time on a cluster's first start
    confirm_s: float = 60.0  # s for a confirm before the frame is sent again on a new connection: blocked brokers wait
    close_s: float = 5.0  # s to close a channel or connection in order before it is let go
    reconnect_first_s: float = 0.05  # s before the first new attempt to connect: most failures are a restart
    reconnect_ceiling_s: float = 1.0  # s between attempts at most: recovery after an outage stays near a second
    stall_first_s: float = 0.1  # s before a stalled frame is tried again
    stall_ceiling_s: float = 5.0  # s between tries at most
    stall_s: float = 20 * 60.0  # s of stalling before the channel closes: the broker's own consumer timeout is 30 min
    retries: int = 5  # times a deadlocked transaction is run again at once before that counts as a stall
    singly_after: int = 5  # deliveries of one frame from which it is processed envelope by envelope
    handover_every_s: float = 10.0  # s between handovers of one partition by one replica: a disagreement stays cheap
    handover_check_s: float = 1.0  # s between looks at who is preferred
    cancel_s: float = 1.0  # s that a cancelled task gets to clean up before it is cancelled again
    drain_s: float = 10.0  # s that running frames and unconfirmed publishes get when the bus closes


DEFAULT_LIMITS = BusLimits()

MEMBER_BEAT_S = 1.0  # s between a member's heartbeats
MEMBER_GONE_S = 4.0  # s without a heartbeat until a member loses its partitions: garbage collection is shorter
PARKED_DETAIL = 500  # characters of an error's text kept with a parked envelope
HOMES_MOVED = 2_000  # conversations moved by one statement when the number of partitions changes
