"""Objectives of the service: how much of what is allowed to fail has failed, and how fast."""

from dataclasses import dataclass

from scripts.dashboards.expressions import SHOWN, share
from scripts.dashboards.panels import Board, Panel, Query, Section, falling, rising

PAGE, TICKET = 14.4, 6.0  # a month's allowance in two days, in five: when to wake somebody, and when to write it down
WINDOWS = ("5m", "1h", "6h")


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What share (0 to 1) of the whole should be good; both are counters."""

    title: str
    said: str
    target: float
    good: str
    whole: str

    def kept(self, window: str) -> str:
        """Give the good share in a window."""
        return share(self.good, self.whole, window=window)

    def burn(self, window: str) -> str:
        """Give how many times as much fails as is allowed."""
        return f"(1 - {self.kept(window)}) / {self.allowed}"

    @property
    def allowed(self) -> str:
        """Give the share that may fail."""
        return f"{1 - self.target:.4g}"


OBJECTIVES = (
    Objective(
        title="Messages reach agents",
        said="99 % of visitors' messages are on an agent's screen within a second of being accepted",
        target=0.99,
        good='usher_accept_to_agent_seconds_bucket{le="1.0"}',
        whole="usher_accept_to_agent_seconds_count",
    ),
    Objective(
        title="Messages are accepted",
        said="99.9 % of messages are confirmed to their sender as durable within half a second",
        target=0.999,
        good='usher_accept_seconds_bucket{le="0.5"}',
        whole="usher_accept_seconds_count",
    ),
    Objective(
        title="Requests are answered",
        said="99.9 % of requests over HTTP are answered without a fault of ours",
        target=0.999,
        good='usher_gateway_http_total{status!~"5.."}',
        whole="usher_gateway_http_total",
    ),
    Objective(
        title="Webhooks are taken",
        said="99.9 % of providers' requests are neither sent away nor broken off",
        target=0.999,
        good='usher_webhooks_total{answer!~"away|aborted"}',
        whole="usher_webhooks_total",
    ),
    Objective(
        title="Sends arrive",
        said="99 % of sends end as sent, not failed or uncertain",
        target=0.99,
        good='usher_sends_total{status="sent"}',
        whole='usher_sends_total{status!="queued"}',
    ),
    Objective(
        title="Articles are found fast",
        said="99 % of searches in the articles take at most a tenth of a second",
        target=0.99,
        good='usher_faq_search_seconds_bucket{le="0.1"}',
        whole="usher_faq_search_seconds_count",
    ),
    Objective(
        title="Contacts are answered in time",
        said="80 % of first answers come within the service level of their queue",
        target=0.8,
        good='usher_answered_total{in_time="yes"}',
        whole="usher_answered_total",
    ),
)


def section_of(one: Objective) -> Section:
    """Draw an objective: whether it is kept, what is left of its allowance, and how fast that goes."""
    return Section(
        f"{one.title}: {one.said}",
        (
            Panel(
                title=f"{one.title}: kept",
                description=f"Share that was good in the time shown. The objective: {one.said}.",
                unit="percentunit",
                kind="figure",
                columns=5,
                rows=6,
                decimals=2,
                steps=falling(one.target, one.target - (1 - one.target)),
                most=1,
                none="nothing yet",
                queries=(Query(one.kept(SHOWN), "kept"),),
            ),
            Panel(
                title=f"{one.title}: allowance left",
                description="What is left of the failures that are allowed in the time shown. Below 0 the objective is missed; show 30 days to see it for a month.",
                unit="percentunit",
                kind="figure",
                columns=5,
                rows=6,
                decimals=0,
                steps=falling(0.25, 0),
                none="nothing yet",
                queries=(Query(f"1 - {one.burn(SHOWN)}", "left"),),
            ),
            Panel(
                title=f"{one.title}: burn rate",
                description=f"How many times as much fails as is allowed. At 1 a month's allowance lasts a month; at {PAGE:g} for an hour it is gone in two days, and somebody should be woken.",
                unit="none",
                decimals=1,
                columns=14,
                rows=6,
                steps=rising(TICKET, PAGE),
                queries=tuple(Query(one.burn(window), f"over {window}") for window in WINDOWS),
            ),
        ),
    )


BOARD = Board(
    uid="usher-objectives",
    title="Usher: objectives and burn",
    description="How much of what is allowed to fail has failed, and how fast.",
    sections=tuple(section_of(one) for one in OBJECTIVES),
    since="now-24h",
)
