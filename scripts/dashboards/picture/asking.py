"""Asks Prometheus what a dashboard's panels show, as Grafana would fill in its variables."""

import json
import math
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

POINTS = 240  # of a line
PATIENCE_S = 30


@dataclass(frozen=True)
class Series:
    """A line, or a single value: points (Unix seconds, value), without gaps of what is no number."""

    name: str
    points: list[tuple[float, float]]

    @property
    def last(self) -> float:
        """Its present value."""
        return self.points[-1][1]


@dataclass(frozen=True)
class Source:
    """A Prometheus, which scrapes every so many seconds, and what is shown: up to a moment (Unix seconds)."""

    url: str
    since_s: float
    every_s: float
    until: float

    @property
    def step_s(self) -> float:
        """Seconds between two points."""
        return max(self.every_s, self.since_s / POINTS)

    def series(self, target: Mapping[str, Any]) -> list[Series]:
        """Return what a panel's query gives. Raises ValueError with Prometheus' words for a bad one."""
        words = {"query": self.filled_in(target["expr"])}
        if target.get("instant"):
            found = self._ask("query", {**words, "time": f"{self.until}"})
            return [_named(target, one["metric"], [one["value"]]) for one in found if _is_number(one["value"])]
        span = {"start": f"{self.until - self.since_s}", "end": f"{self.until}", "step": f"{self.step_s}"}
        lines = [_named(target, one["metric"], one["values"]) for one in self._ask("query_range", {**words, **span})]
        return [one for one in lines if one.points]

    def filled_in(self, expr: str) -> str:
        """Return an expression with Grafana's variables filled in, and all others as if everything were chosen."""
        lately = max(4 * self.every_s, self.step_s + self.every_s)
        known = {"__rate_interval": f"{math.ceil(lately)}s", "__range": f"{math.ceil(self.since_s)}s"}
        return re.sub(r"\$(\w+)", lambda found: known.get(found[1], ".*"), expr)

    def _ask(self, what: str, words: Mapping[str, str]) -> list[Any]:
        request = urllib.request.Request(  # noqa: S310 - the address is the caller's own
            f"{self.url.rstrip('/')}/api/v1/{what}", data=urllib.parse.urlencode(words).encode()
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:  # noqa: S310 - same
                return list(json.load(response)["data"]["result"])
        except urllib.error.HTTPError as error:
            raise ValueError(f"{words['query']}: {json.load(error)['error']}") from error


def _is_number(point: list[Any]) -> bool:
    return math.isfinite(float(point[1]))


def _named(target: Mapping[str, Any], labels: Mapping[str, str], values: list[list[Any]]) -> Series:
    name = re.sub(r"\{\{(\w+)\}\}", lambda found: labels.get(found[1], ""), target["legendFormat"])
    return Series(name, [(float(at), float(value)) for at, value in values if math.isfinite(float(value))])
