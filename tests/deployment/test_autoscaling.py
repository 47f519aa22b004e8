"""Replicas follow what each service is short of, in the same way by prometheus-adapter and by KEDA."""

import importlib
import re
from typing import Any, NamedTuple

import pytest
import yaml
from prometheus_client import REGISTRY

from manifests.rendering import KUBERNETES, PRODUCTION, named, of_kind, rendered
from manifests.workloads import SERVICES

KEDA = "production with KEDA"
RULES = KUBERNETES / "components" / "autoscaling" / "prometheus-adapter.yaml"
METRIC = re.compile(r"\busher_[a-z_]+\b")
SHORT_OF = {  # service → the metric that says so
    "gateway": "usher_sockets",
    "router": "usher_bus_oldest_frame_seconds",
    "connectors": "usher_sends_oldest_seconds",
    "knowledge": "usher_faq_search_seconds_sum",
}


class Scaling(NamedTuple):
    """How one service is scaled; `each`: the limit is for each replica, not for all."""

    least: int
    most: int
    metric: str
    limit: float
    each: bool


def number(quantity: str) -> float:
    """Read a quantity of Kubernetes without a unit."""
    return float(quantity.removesuffix("m")) / (1000 if quantity.endswith("m") else 1)


def by_adapter() -> dict[str, Scaling]:
    """Return the autoscalers of the component, each with the series behind its metric."""
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]
    series = {
        (kind, one["name"]["as"]): METRIC.findall(one["seriesQuery"])[0]
        for kind in ("custom", "external")
        for one in rules[kind]
    }
    found = {}
    for one in of_kind(rendered("production"), "HorizontalPodAutoscaler"):
        (metric,) = one["spec"]["metrics"]
        each = metric["type"] == "Pods"
        source = metric["pods" if each else "external"]
        name = series["custom" if each else "external", source["metric"]["name"]]
        limit = number(source["target"]["averageValue" if each else "value"])
        spec = one["spec"]
        found[spec["scaleTargetRef"]["name"]] = Scaling(spec["minReplicas"], spec["maxReplicas"], name, limit, each)
    return found


def by_keda() -> dict[str, Scaling]:
    """Return the scaled objects of the other component."""
    found = {}
    for one in of_kind(rendered(KEDA), "ScaledObject"):
        (trigger,) = one["spec"]["triggers"]
        (metric,) = METRIC.findall(trigger["metadata"]["query"])
        spec, limit = one["spec"], float(trigger["metadata"]["threshold"])
        each = trigger["metricType"] == "AverageValue"
        found[spec["scaleTargetRef"]["name"]] = Scaling(
            spec["minReplicaCount"], spec["maxReplicaCount"], metric, limit, each
        )
    return found


def test_each_service_is_scaled_by_what_it_is_short_of() -> None:
    """Never by how long customers wait for people: more routers do not make more of those."""
    assert {name: one.metric for name, one in by_adapter().items()} == SHORT_OF


def test_both_ways_scale_alike() -> None:
    """Least, most, metric and limit; a cluster has one of them."""
    assert by_adapter() == by_keda()
    assert of_kind(rendered(KEDA), "HorizontalPodAutoscaler") == []
    assert of_kind(rendered("production"), "ScaledObject") == []


@pytest.mark.parametrize("scaled", [by_adapter, by_keda])
def test_no_router_is_without_a_partition(scaled: Any) -> None:
    """At most one for each; two of every service, so that one may go."""
    partitions = named(rendered("production"), "ConfigMap", "settings")["data"]["USHER_PARTITIONS"]

    assert scaled()["router"].most == int(partitions)
    assert all(one.least == 2 for one in scaled().values())


@pytest.mark.parametrize("overlay", PRODUCTION)
@pytest.mark.parametrize("part", SERVICES)
def test_a_roll_out_leaves_the_number_alone(part: str, overlay: str) -> None:
    """A number in the manifest would be set again by each `kubectl apply`."""
    assert "replicas" not in named(rendered(overlay), "Deployment", part)["spec"]


def test_replicas_go_slowly() -> None:
    """Each one that goes moves sockets, partitions or sends."""
    behaviors = [one["spec"]["behavior"] for one in of_kind(rendered("production"), "HorizontalPodAutoscaler")] + [
        one["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
        for one in of_kind(rendered(KEDA), "ScaledObject")
    ]

    assert len(behaviors) == 8
    for one in behaviors:
        assert one["scaleDown"]["stabilizationWindowSeconds"] >= 900
        assert one["scaleDown"]["policies"] == [{"type": "Pods", "value": 1, "periodSeconds": 300}]


def test_every_metric_exists() -> None:
    """With the labels by which it is asked for."""
    for service in ("gateway", "router", "connectors", "knowledge"):
        importlib.import_module(f"usher_{service}.metrics")
    importlib.import_module("usher_common.bus.metrics")
    asked = RULES.read_text(encoding="utf-8")
    names = set(METRIC.findall(" ".join(re.findall(r"seriesQuery: (\S+)", asked))))
    frames: Any = REGISTRY._names_to_collectors["usher_bus_oldest_frame_seconds"]

    assert names == set(SHORT_OF.values())
    assert names <= set(REGISTRY._names_to_collectors)
    assert frames._labelnames == ("stream",)


def test_keda_asks_for_the_overlays_namespace() -> None:
    """Two installations in a cluster must not scale each other; prometheus-adapter adds the namespace itself."""
    for one in of_kind(rendered(KEDA), "ScaledObject"):
        assert f'namespace="{one["metadata"]["namespace"]}"' in one["spec"]["triggers"][0]["metadata"]["query"]
