"""The rules of deploy/monitoring as values, and the same rules with times that a test can wait for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from repository import ROOT

MONITORING = ROOT / "deploy" / "monitoring"
RULES = [MONITORING / name for name in ("levels.yml", "baselines.yml", "rules.yml")]
CASES = sorted(MONITORING.glob("*.test.yml"))
SELECTOR = re.compile(r"\b((?:usher[a-z_]*(?::\w+)+|usher_\w+|up)(?:\{[^}]*\})?)")
METRIC = re.compile(r"\busher_\w+")
# By what stands in the files: seconds, in the same order. A rate needs two scrapes at least, and may miss one.
SHORT = {"20s": 3, "5m": 5, "10m": 6, "30m": 8, "1h": 10, "6h": 12, "1d": 14, "1w": 18, "2w": 36}
FOR = {"15s": 1, "30s": 2, "1m": 2, "2m": 3, "5m": 3, "10m": 4}
_RANGE = re.compile(r"(\[|offset )(\d+[smhdw])\b")


@dataclass(frozen=True, slots=True)
class Rule:
    """An alert, or a series that is recorded; `name` is what Prometheus calls it."""

    name: str
    expr: str
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    is_alert: bool = False

    @property
    def selectors(self) -> frozenset[str]:
        """The series that the expression asks for, each with its matchers."""
        return frozenset(SELECTOR.findall(re.sub(r"\s+", " ", self.expr)))


def read(path: Path) -> list[dict[str, Any]]:
    """Return the groups of a file."""
    groups: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    return groups


def rules() -> list[Rule]:
    """Return all rules, in their order."""
    return [_rule(one) for path in RULES for group in read(path) for one in group["rules"]]


def alerts() -> list[Rule]:
    """Return the alerts."""
    return [one for one in rules() if one.is_alert]


def _rule(found: Mapping[str, Any]) -> Rule:
    name = found.get("alert") or found["record"]
    return Rule(name, found["expr"], found.get("labels", {}), found.get("annotations", {}), is_alert="alert" in found)


def shortened_windows(expr: str) -> str:
    """Return an expression that looks back for seconds, and is the same otherwise; raises KeyError for a new window."""
    return _RANGE.sub(lambda found: f"{found[1]}{SHORT[found[2]]}s", expr)


def shortened(path: Path) -> str:
    """Return a file whose rules look back, and wait, for seconds instead of minutes, hours and weeks."""
    groups = read(path)
    for rule in (one for group in groups for one in group["rules"]):
        rule["expr"] = shortened_windows(rule["expr"])
        if "for" in rule:
            rule["for"] = f"{FOR[rule['for']]}s"
    return yaml.safe_dump({"groups": groups}, sort_keys=False, width=10_000)


def questions() -> Iterator[tuple[str, bool]]:
    """Yield (alert, whether it is expected to fire) of each question that the cases ask promtool."""
    for path in CASES:
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]:
            for one in case.get("alert_rule_test", ()):
                yield one["alertname"], bool(one.get("exp_alerts"))
