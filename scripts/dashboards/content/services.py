"""The processes and their stores: whether they run, how loaded they are, and what fails in them."""

from scripts.dashboards.content.knowledge import KNOWLEDGE
from scripts.dashboards.content.stores import STORES
from scripts.dashboards.expressions import per_minute, quantiles, seldom, total
from scripts.dashboards.panels import ANY, NEVER, Board, Choice, Panel, Query, Section, falling, rising

WHICH = 'job=~"$job", instance=~"$instance"'
TURNED = f"usher_loop_turned_timestamp_seconds{{{WHICH}}}"

PROCESSES = Section(
    "Processes",
    (
        Panel(
            title="Replicas that answer",
            description="How many replicas of each service answered when they were last asked.",
            unit="none",
            kind="bars",
            steps=ANY,
            queries=(
                Query(f'sum by (job) (up{{job=~"gateway|router|connectors|knowledge|rabbitmq", {WHICH}}})', "{{job}}"),
            ),
        ),
        Panel(
            title="Processor time",
            description="Seconds of processor time that a process uses in each second. One process can use about 1.",
            unit="none",
            decimals=2,
            steps=rising(0.7, 0.95),
            queries=(Query(f"rate(process_cpu_seconds_total{{{WHICH}}}[$__rate_interval])", "{{job}} {{instance}}"),),
        ),
        Panel(
            title="Memory",
            description="Memory that a process holds. The compose file allows 1 GB.",
            unit="bytes",
            steps=rising(700e6, 950e6),
            queries=(Query(f"process_resident_memory_bytes{{{WHICH}}}", "{{job}} {{instance}}"),),
        ),
        Panel(
            title="Open descriptors",
            description="Share of the file descriptors that a process has open, of those that it may open.",
            unit="percentunit",
            steps=rising(0.7, 0.9),
            queries=(Query(f"process_open_fds{{{WHICH}}} / process_max_fds{{{WHICH}}}", "{{job}} {{instance}}"),),
        ),
        Panel(
            title="Background loops that failed",
            description="Times that a loop failed and was run again. Its log line is loop.failed.",
            unit="short",
            steps=NEVER,
            queries=(Query(seldom(f"usher_loop_failures_total{{{WHICH}}}", "loop"), "{{loop}}"),),
        ),
        Panel(
            title="Background loops that turned longest ago",
            description="Of the loops that turned more than once a minute within the last hour, the ten that have not turned for the longest. A line that climbs is a loop that stands still.",
            unit="s",
            queries=(
                Query(
                    f"topk(10, (time() - max by (job, loop) ({TURNED})) and max by (job, loop) (changes({TURNED}[1h])) > 60)",
                    "{{job}} {{loop}}",
                ),
            ),
        ),
    ),
)
GATEWAY = Section(
    "Gateway",
    (
        Panel(
            title="From acceptance to an agent's screen",
            description="From the edge taking a visitor's message to writing it to an agent's socket.",
            unit="s",
            steps=rising(0.5, 1),
            queries=quantiles("usher_accept_to_agent_seconds"),
        ),
        Panel(
            title="Time to accept a message",
            description="From reading a message to its confirmation: it is durable then.",
            unit="s",
            steps=rising(0.1, 0.25),
            queries=quantiles("usher_accept_seconds"),
        ),
        Panel(
            title="Sockets",
            description="Open sockets of visitors and agents. Gateways are scaled by them.",
            unit="none",
            kind="stacked",
            queries=(Query("sum by (kind) (usher_sockets)", "{{kind}}"),),
        ),
        Panel(
            title="Accepted, and waiting for the bus",
            description="Messages and commands accepted in a minute, and how many wait for the bus's confirmation just now.",
            unit="short",
            queries=(
                Query(per_minute("usher_gateway_accepted_total", "kind"), "{{kind}}s a minute"),
                Query("sum(usher_gateway_backlog)", "waiting for the bus"),
            ),
        ),
        Panel(
            title="Refused, and errors",
            description="Messages and commands refused, and frames answered with an error, by code. Rate limits are usual; what else rises needs a look.",
            unit="cpm",
            queries=(
                Query(per_minute("usher_gateway_refused_total", "code"), "refused: {{code}}"),
                Query(per_minute("usher_gateway_socket_errors_total", "code"), "error: {{code}}"),
            ),
        ),
        Panel(
            title="Sockets that the gateway closed",
            description="By code: 4000 and above are ours (docs/protocol.md), 1001 is a gateway that goes.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_gateway_sockets_closed_total", "code"), "{{code}}"),),
        ),
        Panel(
            title="Messages shown",
            description="Messages written to sockets, and how many of them were read from the record, for a conversation that was opened or to close a gap.",
            unit="cpm",
            queries=(
                Query(per_minute("usher_delivered_total", "kind"), "to {{kind}}s"),
                Query(per_minute("usher_gateway_duplicates_total"), "sent again by a browser"),
                Query(per_minute("usher_gateway_filled_total"), "of them from the record"),
                Query(per_minute("usher_gateway_resyncs_total"), "times all were resynchronised"),
            ),
        ),
        Panel(
            title="HTTP answers, by status",
            description="Answers over HTTP. 5xx are faults of ours or of a store.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_gateway_http_total", "status"), "{{status}}"),),
        ),
        Panel(
            title="Sign-ins, changes by leads, and reads that the audit log misses",
            description="Sign-ins by result, changes by supervisors and administrators by endpoint, and reads that could not be written into the audit log: each is in the gateway's log as audit.read_lost.",
            unit="cpm",
            queries=(
                Query(per_minute("usher_sign_ins_total", "result"), "sign-in: {{result}}"),
                Query(per_minute("usher_administration_total", "endpoint"), "change: {{endpoint}}"),
                Query(per_minute("usher_audit_reads_lost_total", "reason"), "missing in the audit log: {{reason}}"),
            ),
        ),
        Panel(
            title="Space for files",
            description="Free share of the space that uploaded files may take; see the runbook upload-space.",
            unit="percentunit",
            kind="figure",
            columns=6,
            most=1,
            steps=falling(0.2, 0.1),
            queries=(Query("min(usher_upload_space_free_ratio)", "free"),),
        ),
        Panel(
            title="Files removed",
            description="Uploaded files that were removed in the time shown, because nobody attached them to a message.",
            unit="short",
            kind="figure",
            columns=6,
            decimals=0,
            queries=(Query(total("usher_uploads_expired_total"), "removed"),),
        ),
        Panel(
            title="Removed by retention",
            description="Contents of conversations, and contacts of whom nothing was left, that went in the time shown because the policy keeps them no longer.",
            unit="short",
            kind="figure",
            columns=6,
            decimals=0,
            queries=(Query(total("usher_retention_removed_total", by="kind"), "{{kind}}"),),
        ),
        Panel(
            title="Free descriptors for connections",
            description="Free share of the descriptors that a port may use for connections, where it is least.",
            unit="percentunit",
            kind="figure",
            columns=6,
            most=1,
            steps=falling(0.3, 0.1),
            queries=(Query("min(usher_descriptors_free_ratio)", "free"),),
        ),
        Panel(
            title="Store and scanner of files",
            description="1 while the store of files, and clamd where it is set, answer every gateway and all connectors; see the runbooks file-store and file-scanner.",
            unit="none",
            columns=12,
            most=1,
            queries=(Query("min by (part) (usher_files_answer)", "{{part}}"),),
        ),
        Panel(
            title="Requests of the store of files, by kind",
            description="Requests to an S3-compatible store of files that it answered, and those that failed after all tries; a folder has none.",
            unit="short",
            columns=12,
            queries=(
                Query(seldom("usher_file_store_failures_total", "request"), "failed: {{request}}"),
                Query(per_minute("usher_file_store_answers_total", "request"), "answered: {{request}}"),
            ),
        ),
        Panel(
            title="Files looked into, by result",
            description="Files that clamd looked into before they were taken in. Those with the result away were refused or wait. Empty where none is set.",
            unit="cpm",
            columns=12,
            queries=(
                Query(per_minute("usher_files_scanned_total", "result"), "{{result}}"),
                Query(per_minute("usher_file_scan_seconds_sum"), "seconds until the result"),
            ),
        ),
        Panel(
            title="Certificates of your addresses",
            description="Time until the certificate ends that USHER_PUBLIC_URL and USHER_HOOKS_URL show, as the connectors see it once an hour. Empty where they have no TLS.",
            unit="s",
            columns=6,
            kind="figure",
            steps=falling(14 * 86_400, 3 * 86_400),
            queries=(Query("min by (setting) (usher_certificate_ends_timestamp_seconds) - time()", "{{setting}}"),),
        ),
        Panel(
            title="Age of the last backup",
            description="Of the last one that usher backup made. Empty where it was never run.",
            unit="s",
            columns=6,
            kind="figure",
            steps=rising(1.5 * 86_400, 2 * 86_400),
            queries=(Query("time() - max(usher_backup_timestamp_seconds)", "old"),),
        ),
        Panel(
            title="Connections, by port",
            description="Open TCP connections of each port.",
            unit="none",
            columns=12,
            queries=(Query("sum by (job, port) (usher_connections)", "{{job}} {{port}}"),),
        ),
        Panel(
            title="Connections refused or cut",
            description="Connections closed at once because of a cap, cut for being too slow, and requests that were no HTTP. Many of them are an attack, or a proxy that is set wrongly.",
            unit="short",
            columns=12,
            queries=(
                Query(seldom("usher_connections_refused_total", "port, cap"), "{{port}}: refused, {{cap}}"),
                Query(seldom("usher_connections_cut_total", "port, reason"), "{{port}}: cut, {{reason}}"),
                Query(seldom("usher_http_malformed_total", "port"), "{{port}}: no HTTP"),
            ),
        ),
    ),
)

BOARD = Board(
    uid="usher-services",
    title="Usher: services and broker",
    description="The processes and their stores: whether they run, how loaded they are, and what fails in them.",
    sections=(PROCESSES, GATEWAY, *STORES, KNOWLEDGE),
    choices=(Choice("job", "up"), Choice("instance", "up")),
)
