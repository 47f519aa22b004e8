"""The stores, as our services see them, and RabbitMQ as it sees itself."""

from scripts.dashboards.expressions import per_minute, quantile, quantiles, seldom, share
from scripts.dashboards.panels import ANY, NEVER, Panel, Query, Section, falling, rising

BUS = Section(
    "Bus",
    (
        Panel(
            title="Oldest frame in hand",
            description="Age of the oldest frame that a router or connector has in hand, since the edge took it; what waits behind it is younger. Routers are scaled by it.",
            unit="s",
            steps=rising(5, 60),
            queries=(Query("max by (stream) (usher_bus_oldest_frame_seconds)", "{{stream}}"),),
        ),
        Panel(
            title="Envelopes in one frame",
            description="95 % of the frames hold fewer envelopes. Load makes frames grow, up to 500.",
            unit="none",
            steps=rising(250, 450),
            queries=(
                Query(quantile(0.95, "usher_bus_frame_envelopes", "stream, direction"), "{{stream}}, {{direction}}"),
            ),
        ),
        Panel(
            title="Frames",
            description="Frames published and consumed in a minute.",
            unit="cpm",
            queries=(
                Query(per_minute("usher_bus_frame_envelopes_count", "stream, direction"), "{{stream}}, {{direction}}"),
            ),
        ),
        Panel(
            title="Stalls and failures",
            description="Frames kept because a store was away, and frames whose handling failed otherwise. Nothing is skipped.",
            unit="short",
            steps=NEVER,
            queries=(
                Query(seldom("usher_bus_stalls_total", "stream"), "{{stream}}: stalled"),
                Query(seldom("usher_bus_failures_total", "stream"), "{{stream}}: failed"),
            ),
        ),
        Panel(
            title="Set aside",
            description="Messages that can never succeed and were parked, by reason; see the runbook parked.",
            unit="short",
            steps=NEVER,
            queries=(Query(seldom("usher_bus_parked_total", "stream, reason"), "{{stream}}: {{reason}}"),),
        ),
        Panel(
            title="Partitions that move",
            description="Subscriptions of partitions, and handovers to the preferred replica. Many of them without a change of replicas mean that connections are lost.",
            unit="cpm",
            queries=(
                Query(per_minute("usher_bus_subscribes_total", "stream"), "{{stream}}: subscribed"),
                Query(per_minute("usher_bus_handovers_total", "stream"), "{{stream}}: handed over"),
                Query(per_minute("usher_bus_frames_resent_total"), "frames sent again"),
            ),
        ),
        Panel(
            title="Connections that stand",
            description="Share of our connections to the broker that stand.",
            unit="percentunit",
            kind="figure",
            columns=12,
            most=1,
            steps=falling(1, 0.5),
            queries=(Query("avg(usher_bus_connected)", "connected"),),
        ),
        Panel(
            title="Publishers that wait for space",
            description="How many processes make their callers wait, because too much is unconfirmed.",
            unit="none",
            kind="figure",
            columns=12,
            steps=NEVER,
            queries=(Query("sum(usher_bus_congested)", "congested"),),
        ),
    ),
)
RABBITMQ = Section(
    "RabbitMQ",
    (
        Panel(
            title="Messages in queues",
            description="Frames that wait in RabbitMQ, and frames that a service has in hand.",
            unit="none",
            steps=rising(1000, 10_000),
            queries=(
                Query("sum(rabbitmq_queue_messages_ready)", "waiting"),
                Query("sum(rabbitmq_queue_messages_unacked)", "in hand"),
            ),
        ),
        Panel(
            title="Frames through the broker",
            description="Frames that RabbitMQ received and confirmed in a minute.",
            unit="cpm",
            queries=(
                Query(per_minute("rabbitmq_global_messages_received_total"), "received"),
                Query(per_minute("rabbitmq_global_messages_confirmed_total"), "confirmed"),
            ),
        ),
        Panel(
            title="Memory of RabbitMQ",
            description="Share of the memory that RabbitMQ allows itself. At 100 % it takes no more messages.",
            unit="percentunit",
            steps=rising(0.7, 0.9),
            queries=(Query("rabbitmq_process_resident_memory_bytes / rabbitmq_resident_memory_limit_bytes", "used"),),
        ),
        Panel(
            title="Disk of RabbitMQ",
            description="What is free on RabbitMQ's disk, and the limit below which it takes no more messages.",
            unit="bytes",
            queries=(
                Query("rabbitmq_disk_space_available_bytes", "free"),
                Query("rabbitmq_disk_space_available_limit_bytes", "limit"),
            ),
        ),
        Panel(
            title="Connections and consumers",
            description="Connections, channels and consumers. Each router has a consumer on every partition, active or standing by.",
            unit="none",
            queries=(
                Query("sum(rabbitmq_connections)", "connections"),
                Query("sum(rabbitmq_channels)", "channels"),
                Query("sum(rabbitmq_consumers)", "consumers"),
            ),
        ),
        Panel(
            title="Alarms",
            description="1 while RabbitMQ takes no messages, because it is short of memory, disk or descriptors.",
            unit="none",
            steps=NEVER,
            queries=(
                Query("max(rabbitmq_alarms_memory_used_watermark)", "memory"),
                Query("max(rabbitmq_alarms_free_disk_space_watermark)", "disk"),
                Query("max(rabbitmq_alarms_file_descriptor_limit)", "descriptors"),
            ),
        ),
    ),
)
RECORD = Section(
    "Record (PostgreSQL) and live store (Redis)",
    (
        Panel(
            title="Transactions, by outcome",
            description="Transactions that were committed, rolled back, or stalled because PostgreSQL was away.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_record_transactions_total", "outcome"), "{{outcome}}"),),
        ),
        Panel(
            title="Time of a transaction",
            description="From the begin of a transaction to its durable end.",
            unit="s",
            steps=rising(0.1, 1),
            queries=quantiles("usher_record_transaction_seconds"),
        ),
        Panel(
            title="Transactions run again",
            description="Share of the transactions that were run again, after a serialization failure or a deadlock.",
            unit="percentunit",
            steps=rising(0.01, 0.1),
            queries=(Query(share("usher_record_retries_total", "usher_record_transactions_total"), "run again"),),
        ),
        Panel(
            title="Transactions in one commit of SQLite",
            description="Mean number of transactions that shared one commit. Only where all services are one process on SQLite.",
            unit="none",
            queries=(Query(share("usher_record_commit_group_sum", "usher_record_commit_group_count"), "together"),),
        ),
        Panel(
            title="Live events",
            description="Events given to Redis, those that it did not confirm, those that failed for a fault of their own, and requests that it answered with an error. Nothing that is lost here is lost for good: sockets are filled from the record.",
            unit="cpm",
            queries=(
                Query(per_minute("usher_live_published_total"), "published"),
                Query(per_minute("usher_live_unpublished_total"), "not confirmed"),
                Query(per_minute("usher_live_failed_total"), "failed"),
                Query(per_minute("usher_live_refused_total"), "answered with an error"),
            ),
        ),
        Panel(
            title="Live store away",
            description="Requests without an answer, by what was asked, and times that a listener may have missed events.",
            unit="short",
            steps=NEVER,
            queries=(
                Query(seldom("usher_live_away_total", "request"), "{{request}}"),
                Query(seldom("usher_live_gaps_total"), "gaps"),
            ),
        ),
        Panel(
            title="Processes that reach the record",
            description="Share of the processes whose last statement found PostgreSQL.",
            unit="percentunit",
            kind="figure",
            columns=12,
            most=1,
            steps=falling(1, 0.5),
            queries=(Query("avg(usher_record_connected)", "reach it"),),
        ),
        Panel(
            title="Connections to the live store",
            description="Open connections to Redis, over all processes.",
            unit="none",
            kind="figure",
            columns=12,
            steps=ANY,
            queries=(Query("sum(usher_live_connections)", "connections"),),
        ),
    ),
)
STORES = (BUS, RABBITMQ, RECORD)
