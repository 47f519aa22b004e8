"""The rules are understood by Prometheus, tested, and lead to pages and metrics that exist."""

import importlib
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from repository import ROOT
from servers import ServerMissing, in_ci
from watching.prometheus import promtool
from watching.rules import CASES, METRIC, MONITORING, RULES, SHORT, Rule, alerts, questions, rules, shortened

RUNBOOKS = ROOT / "docs" / "runbooks"
GENERAL = {"account-keys.md"}  # what is done now and then, without an alert
ENDS = "**It is over when**"
FOLLOWED = "*Followed on 20"
NOT_FOLLOWED = {"account-keys.md"}  # to their end, yet
SEVERITIES = {"critical", "warning"}
INSTRUMENTS = (
    *(f"usher_common.{part}.metrics" for part in ("bus", "files", "http", "live", "record", "runtime")),
    *(f"usher_{service}.metrics" for service in ("gateway", "router", "connectors", "knowledge")),
)
MATCHER = re.compile(r"(usher_\w+)\{([^}]*)\}")
BY = re.compile(r"\b(?:by|on) \(([^)]*)\)")
OF_PROMETHEUS = {"job", "instance", "le", "level", ""}


def run(*words: str) -> str:
    """Run promtool in the folder of the rules; what it says is the fault's description."""
    try:
        tool = promtool()
    except ServerMissing as missing:
        (pytest.fail if in_ci() else pytest.skip)(str(missing))
    done = subprocess.run([tool, *words], cwd=MONITORING, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def name_of(rule: Rule) -> str:
    """Name a rule in reports."""
    return rule.name


def test_prometheus_understands_the_rules(tmp_path: Path) -> None:
    """As they are delivered, and as tests shorten them; two rules of one name and labels would be a warning."""
    assert "SUCCESS" in run("check", "rules", "--lint-fatal", *(path.name for path in RULES))
    for path in RULES:
        (tmp_path / path.name).write_text(shortened(path), encoding="utf-8")

        assert "SUCCESS" in run("check", "rules", str(tmp_path / path.name))


@pytest.mark.parametrize("cases", CASES, ids=lambda path: path.name)
def test_the_rules_pass_their_cases(cases: Path) -> None:
    """When they fire, with which words, and when they do not."""
    assert "SUCCESS" in run("test", "rules", cases.name)


def test_each_alert_has_cases_for_both() -> None:
    """It fires in one, and does not in another."""
    asked = Counter(questions())

    assert {name for name, _ in asked} == {one.name for one in alerts()}
    assert [one.name for one in alerts() if not (asked[one.name, True] and asked[one.name, False])] == []


@pytest.mark.parametrize("alert", alerts(), ids=name_of)
def test_an_alert_says_what_it_means_and_leads_to_its_page(alert: Rule) -> None:
    """How grave it is, what happened, and a page that names it and says what to do and when it is over."""
    url = alert.annotations["runbook_url"]
    page = (ROOT / url).read_text(encoding="utf-8")

    assert set(alert.annotations) == {"summary", "description", "runbook_url"}
    assert alert.labels["severity"] in SEVERITIES
    assert url.startswith("docs/runbooks/")
    assert re.search(rf"\b{alert.name}\b", page)
    assert ENDS in page
    assert alert.annotations["description"].endswith(".")


def test_each_page_belongs_to_an_alert() -> None:
    """Or is listed as general; none of both is stale."""
    pages = {path.name for path in RUNBOOKS.glob("*.md")}
    led_to = {Path(one.annotations["runbook_url"]).name for one in alerts()}

    assert pages - led_to == GENERAL
    assert led_to <= pages
    for path in RUNBOOKS.glob("*.md"):
        named = set(re.findall(r"\bUsher[A-Z]\w+", path.read_text(encoding="utf-8")))

        assert named <= {one.name for one in alerts()}


def test_each_page_says_when_it_was_followed() -> None:
    """To its end, and what was seen; those that were not are named."""
    told = {path.name for path in RUNBOOKS.glob("*.md") if FOLLOWED in path.read_text(encoding="utf-8")}

    assert told | NOT_FOLLOWED == {path.name for path in RUNBOOKS.glob("*.md")}
    assert told & NOT_FOLLOWED == set()


def test_the_page_of_alerts_lists_them_all() -> None:
    """With severity and runbook, as the rules have them."""
    page = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| .+ \| \[[^\]]+\]\(([^)]+)\) \|$", page, re.MULTILINE)
    wanted = [
        (one.name, one.labels["severity"], one.annotations["runbook_url"].removeprefix("docs/")) for one in alerts()
    ]

    assert sorted(rows) == sorted(wanted)


@pytest.mark.parametrize("rule", rules(), ids=name_of)
def test_what_a_rule_asks_for_exists_in_the_code(rule: Rule) -> None:
    """Metrics with these labels, or series that another rule records; and nothing hides that there are none."""
    for module in INSTRUMENTS:
        importlib.import_module(module)
    collectors = REGISTRY._names_to_collectors
    recorded = {one.name for one in rules() if not one.is_alert}
    asked = METRIC.findall(rule.expr)
    labels = {name: set(collectors[name]._labelnames) for name in asked}  # type: ignore[attr-defined]
    matched = [
        (name, label) for name, matchers in MATCHER.findall(rule.expr) for label in re.findall(r"(\w+)[!=]", matchers)
    ]
    grouped = {label.strip() for names in BY.findall(rule.expr) for label in names.split(",")} - OF_PROMETHEUS

    assert set(asked) <= set(collectors)
    assert set(re.findall(r"\busher:[\w:]+", rule.expr)) <= recorded
    assert [one for one in matched if one[1] not in labels[one[0]] | OF_PROMETHEUS] == []
    assert grouped <= set().union(*labels.values(), {"account"} if "usher:account" in rule.expr else ())
    assert not re.search(r"or\s+(?:on\s*\(\)\s*)?vector\(0\)", rule.expr)


def test_shortened_rules_keep_their_order() -> None:
    """What looks back longer still does, so that the two windows of an alert remain two."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
    real = [int(one[:-1]) * units[one[-1]] for one in SHORT]

    assert real == sorted(real)
    assert list(SHORT.values()) == sorted(set(SHORT.values()))
