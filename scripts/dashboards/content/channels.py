"""What comes in and goes out on each channel, and how its provider answers."""

from scripts.dashboards.expressions import SHOWN, per_minute, quantile, quantiles, seldom, share
from scripts.dashboards.panels import NEVER, Board, Choice, Panel, Query, Section, rising

CHANNEL = '{channel=~"$channel"}'

IN = Section(
    "In",
    (
        Panel(
            title="Messages from contacts, by channel",
            description="How many messages a minute contacts write on each channel.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute(f"usher_received_total{CHANNEL}", "channel"), "{{channel}}"),),
        ),
        Panel(
            title="Receipt lag: 95 % came faster",
            description="From a provider's time of a message to our acceptance. Above a minute contacts wait unseen: the provider is behind, or tries again because we did not take it.",
            unit="s",
            steps=rising(10, 60),
            queries=(Query(quantile(0.95, "usher_receipt_lag_seconds", "channel", selector=CHANNEL), "{{channel}}"),),
        ),
        Panel(
            title="Webhooks, by answer",
            description="What providers' requests were answered. Unverified: a wrong signature; away: we could not take them just now, and the provider sends them again.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_webhooks_total", "answer"), "{{answer}}"),),
        ),
        Panel(
            title="Time to answer a webhook",
            description="From a request's arrival to its answer. Providers give up after 10 seconds or less.",
            unit="s",
            steps=rising(1, 5),
            queries=quantiles("usher_webhook_seconds"),
        ),
        Panel(
            title="Webhooks that were not taken",
            description="Share of providers' requests that were refused or not answered.",
            unit="percentunit",
            steps=rising(0.01, 0.1),
            queries=(Query(share('usher_webhooks_total{answer!="taken"}', "usher_webhooks_total"), "not taken"),),
        ),
        Panel(
            title="Events of webhooks, by result",
            description="What became of the events in verified requests. Unmatched: a receipt of nothing that we sent.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_webhook_events_total", "result"), "{{result}}"),),
        ),
        Panel(
            title="Events that mean nothing to us",
            description="Kinds of events that were ignored in the time shown. A new kind here may be something that a provider has added.",
            unit="short",
            kind="bars",
            decimals=0,
            queries=(
                Query(
                    seldom(f"usher_events_ignored_total{CHANNEL}", "channel, kind", window=SHOWN),
                    "{{channel}}: {{kind}}",
                ),
            ),
        ),
        Panel(
            title="Payloads with what no specification knows",
            description="Fields, and words in them (=?), that a provider has sent in the time shown and its specification does not have. The message was taken; a new one may be worth reading.",
            unit="short",
            columns=16,
            kind="bars",
            decimals=0,
            queries=(
                Query(
                    seldom(f"usher_payload_unknown_fields_total{CHANNEL}", "channel, field", window=SHOWN),
                    "{{channel}}: {{field}}",
                ),
            ),
        ),
    ),
)
OUT = Section(
    "Out",
    (
        Panel(
            title="Sends, by what they led to",
            description="Attempts to send. Queued: to be tried again; uncertain: nobody knows whether the provider took it, so it is not repeated.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_sends_total", "status"), "{{status}}"),),
        ),
        Panel(
            title="Sends that did not arrive",
            description="Share of the sends that ended failed or uncertain.",
            unit="percentunit",
            steps=rising(0.01, 0.05),
            queries=(
                Query(
                    share('usher_sends_total{status=~"failed|uncertain"}', 'usher_sends_total{status!="queued"}'),
                    "failed or uncertain",
                ),
            ),
        ),
        Panel(
            title="Time of one send",
            description="Time of one attempt, the provider's answer included.",
            unit="s",
            steps=rising(2, 10),
            queries=quantiles("usher_send_seconds"),
        ),
        Panel(
            title="Waiting to be sent",
            description="Deliveries that wait to be sent, over all connectors.",
            unit="none",
            steps=rising(100, 1000),
            queries=(Query("sum(usher_sends_queued)", "waiting"),),
        ),
        Panel(
            title="Oldest send that is due",
            description="How long the oldest delivery is due, without accounts that rest for their provider's sake. Connectors are scaled by it.",
            unit="s",
            steps=rising(30, 300),
            queries=(Query("max(usher_sends_oldest_seconds)", "oldest"),),
        ),
        Panel(
            title="Taken and reported",
            description="Sends that were made durable, and results that the router was told of. Over time the two go together.",
            unit="cpm",
            queries=(
                Query(per_minute("usher_sends_enqueued_total"), "made durable"),
                Query(per_minute("usher_deliveries_reported_total"), "reported"),
            ),
        ),
        Panel(
            title="Broadcasts: messages handed on",
            description="Recipients of broadcasts whose message was handed on in a minute.",
            unit="cpm",
            queries=(Query(per_minute("usher_broadcast_told_total"), "handed on"),),
        ),
        Panel(
            title="Results that could not be reported",
            description="Results of sends that the router could not be told of, each for an error of its own.",
            unit="short",
            steps=NEVER,
            queries=(Query(seldom("usher_deliveries_unreported_total"), "not reported"),),
        ),
        Panel(
            title="Taken over from a dead connector",
            description="Times that a connector took over the sends of another one that had died.",
            unit="short",
            steps=rising(1, 10),
            queries=(Query(seldom("usher_sends_adopted_total"), "taken over"),),
        ),
    ),
)
BESIDE = Section(
    "Files and signals",
    (
        Panel(
            title="Files of contacts",
            description="Files fetched from providers, by what became of them.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_media_fetches_total", "result"), "{{result}}"),),
        ),
        Panel(
            title="Files that could not be fetched",
            description="Share of the fetches of contacts' files that failed.",
            unit="percentunit",
            steps=rising(0.05, 0.2),
            queries=(
                Query(share('usher_media_fetches_total{result="failed"}', "usher_media_fetches_total"), "failed"),
            ),
        ),
        Panel(
            title="Typing and read marks",
            description="Typing and read marks shown to contacts, and typing of theirs (typed), by what became of them.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_signals_total", "kind, result"), "{{kind}}: {{result}}"),),
        ),
    ),
)

BOARD = Board(
    uid="usher-channels",
    title="Usher: channels",
    description="What comes in and goes out on each channel, and how its provider answers.",
    sections=(IN, OUT, BESIDE),
    choices=(Choice("channel", "usher_received_total"),),
)
