"""Every expression asks for what our services, RabbitMQ or Prometheus itself count, under labels that these have."""

import importlib
import re
import subprocess
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from prometheus_client.utils import floatToGoString

from dashboards.committed import DASHBOARDS, FOLDER, asked, expressions, panels_of
from dashboards.promtool import promtool

INSTRUMENTS = (
    *(f"usher_common.{part}.metrics" for part in ("bus", "files", "http", "live", "record", "runtime")),
    *(f"usher_{service}.metrics" for service in ("gateway", "router", "connectors", "knowledge")),
)
RABBITMQ = {  # what its plugin rabbitmq_prometheus counts, which the image turns on
    "rabbitmq_alarms_file_descriptor_limit",
    "rabbitmq_alarms_free_disk_space_watermark",
    "rabbitmq_alarms_memory_used_watermark",
    "rabbitmq_channels",
    "rabbitmq_connections",
    "rabbitmq_consumers",
    "rabbitmq_disk_space_available_bytes",
    "rabbitmq_disk_space_available_limit_bytes",
    "rabbitmq_global_messages_confirmed_total",
    "rabbitmq_global_messages_received_total",
    "rabbitmq_process_resident_memory_bytes",
    "rabbitmq_queue_messages_ready",
    "rabbitmq_queue_messages_unacked",
    "rabbitmq_resident_memory_limit_bytes",
}
OF_PROMETHEUS = {"up"}
OF_EVERY_SERIES = {"job", "instance"}
FEW = {"queue", "channel", "invitation", "job", "instance"}  # as many as the policy, the channels or the replicas
METRIC = re.compile(r"\b((?:usher|rabbitmq|process)_[a-z_]+|up)\b(?=[{\[) ]|$)")
BY = re.compile(r"\bby \(([^)]*)\)")
SELECTOR = re.compile(r"\{([^}]*)\}")
SUMMED = re.compile(
    r"(?:[\d(]+ [*-] |time\(\) - )*(?:sum|max|min|avg) ?\(|histogram_quantile\([^,]*, sum by \(le\)|rabbitmq_"
)
EXPRESSIONS = dict(expressions())


@pytest.fixture(scope="module", autouse=True)
def _instruments() -> None:
    for module in INSTRUMENTS:
        importlib.import_module(module)


def expressions_of(name: str) -> list[tuple[str, str]]:
    """Return a dashboard's expressions, each with where it stands."""
    return [(where, expr) for where, expr in EXPRESSIONS.items() if where.startswith(f"{name}: ")]


def grouped(expr: str) -> set[str]:
    """Return the labels by which an expression sums."""
    return {one.strip() for found in BY.findall(expr) for one in found.split(",")}


def labels_of(metric: str) -> set[str]:
    """Return the labels of one of our metrics, as they are declared."""
    collector = REGISTRY._names_to_collectors[metric]
    return {*getattr(collector, "_labelnames", ())} | ({"le"} if metric.endswith("_bucket") else set())


@pytest.mark.parametrize("name", sorted(DASHBOARDS))
def test_every_metric_is_counted_by_somebody(name: str) -> None:
    """A panel on a metric that nothing counts is empty for ever."""
    asked_for = {where: {*METRIC.findall(expr)} for where, expr in expressions_of(name)}
    counted = {*REGISTRY._names_to_collectors} | RABBITMQ | OF_PROMETHEUS

    assert {where for where, metrics in asked_for.items() if not metrics} == set()
    assert {where: metrics - counted for where, metrics in asked_for.items() if metrics - counted} == {}


def test_every_metric_of_ours_is_shown() -> None:
    """What is counted, and neither shown nor alerted on, nobody looks at."""
    rules = [path.read_text(encoding="utf-8") for path in FOLDER.parent.glob("*.yml")]
    shown = {name for text in (*EXPRESSIONS.values(), *rules) for name in METRIC.findall(text)}
    names = REGISTRY._names_to_collectors
    ours = {id(one) for name, one in names.items() if name.startswith("usher_")}
    seen = {id(names[name]) for name in shown if name in names}
    missing = {name for name, one in names.items() if id(one) in ours - seen and not name.endswith("_created")}

    assert missing == set()


@pytest.mark.parametrize("name", sorted(DASHBOARDS))
def test_every_label_belongs_to_a_metric_beside_it(name: str) -> None:
    """Prometheus sums by a label that no series has, without a word."""
    foreign = {}
    for where, expr in expressions_of(name):
        selected = {label for found in SELECTOR.findall(expr) for label in re.findall(r"(\w+)(?:=|!)", found)}
        ours = [metric for metric in METRIC.findall(expr) if metric in REGISTRY._names_to_collectors]
        if unknown := (grouped(expr) | selected) - OF_EVERY_SERIES.union(*map(labels_of, ours)):
            foreign[where] = unknown

    assert foreign == {}


@pytest.mark.parametrize("name", sorted(DASHBOARDS))
def test_legends_name_the_labels_that_are_left(name: str) -> None:
    """A label that was summed away shows nothing; without one that is left two series are called the same."""
    wrong = {}
    for panel in panels_of(DASHBOARDS[name]):
        for target in panel["targets"]:
            expr, legend = target["expr"], target["legendFormat"]
            left = set() if SUMMED.match(expr) else grouped(expr) - {"le"} or OF_EVERY_SERIES
            if not legend or {*re.findall(r"\{\{(\w+)\}\}", legend)} != left:
                wrong[panel["title"]] = legend, left

    assert wrong == {}


def test_no_expression_makes_up_a_value() -> None:
    """`or vector(0)` draws a calm line where nothing is measured at all."""
    assert [where for where, expr in EXPRESSIONS.items() if re.search(r"\b(vector|absent\w*)\(", expr)] == []


def test_bounds_that_are_asked_for_are_buckets() -> None:
    """A share of what took at most x needs a bucket that ends at x, in Prometheus' spelling."""
    bounds = [
        (metric, bound)
        for expr in EXPRESSIONS.values()
        for metric, bound in re.findall(r'(\w+)_bucket\{le="([^"]*)"\}', expr)
    ]

    assert bounds
    for metric, bound in bounds:
        assert bound in map(floatToGoString, REGISTRY._names_to_collectors[metric]._upper_bounds)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(DASHBOARDS))
def test_choices_are_few_and_used(name: str) -> None:
    """A list of all contacts to choose from would be as many series."""
    _, *choices = DASHBOARDS[name]["templating"]["list"]
    used = {found for _, expr in expressions_of(name) for found in re.findall(r"\$([a-z]+)", expr)}

    assert {one["name"] for one in choices} == used
    assert used <= FEW
    for one in choices:
        metric, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", one["query"]).groups()  # type: ignore[union-attr]

        assert label == one["name"]
        assert metric in OF_PROMETHEUS or label in labels_of(metric)


@pytest.mark.long
def test_prometheus_parses_every_expression(tmp_path: Path) -> None:
    """As recording rules, which its own tool checks."""
    rules = "".join(
        f"      - {{ record: 'panel:{number}', expr: {quoted(asked(expr))} }}\n"
        for number, expr in enumerate(EXPRESSIONS.values())
    )
    file = tmp_path / "rules.yml"
    file.write_text(f"groups:\n  - name: panels\n    rules:\n{rules}")
    done = subprocess.run([promtool(), "check", "rules", file], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert f"SUCCESS: {len(EXPRESSIONS)} rules found" in done.stdout


def quoted(text: str) -> str:
    """Return a text as YAML reads it back."""
    return "'" + text.replace("'", "''") + "'"
