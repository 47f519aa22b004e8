"""Prometheus' operator finds every replica, under the names that the rules expect, and has the same rules."""

import re

import yaml

from manifests.flows import selects
from manifests.rendering import PRODUCTION, of_kind, rendered
from manifests.workloads import SERVICES, pods_of, service_container
from repository import ROOT

FILES = [ROOT / "deploy" / "monitoring" / name for name in ("levels.yml", "baselines.yml", "rules.yml")]
RULES = "".join(path.read_text(encoding="utf-8") for path in FILES)


def test_every_service_is_scraped_under_its_own_name() -> None:
    """The rules name services by the label `job`."""
    for overlay in PRODUCTION:
        (monitor,) = of_kind(rendered(overlay), "PodMonitor")
        jobs = {
            pod.labels[monitor["spec"]["jobLabel"]]
            for pod in pods_of(rendered(overlay))
            if selects(monitor["spec"]["selector"], pod.labels)
        }

        assert jobs == {*SERVICES}
        assert {name for found in re.findall(r'job=~?"([^"]+)"', RULES) for name in found.split("|")} <= jobs


def test_the_internal_port_is_scraped_more_often_than_rules_look_back() -> None:
    """The shortest look back is 20 s; the port's name is the same everywhere."""
    (monitor,) = of_kind(rendered("production"), "PodMonitor")
    (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
    shortest = min(int(one) for one in re.findall(r"\[(\d+)s\]", RULES))

    assert endpoint["path"] == "/metrics"
    assert int(endpoint["interval"].removesuffix("s")) < shortest
    for part in SERVICES:
        ports = service_container(rendered("production"), part)["ports"]

        assert endpoint["port"] in {one["name"] for one in ports}


def test_the_operator_has_the_same_rules() -> None:
    """As many, and word for word: `make kubernetes-rules` writes them."""
    groups = [group for path in FILES for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]]
    for overlay in PRODUCTION:
        (found,) = of_kind(rendered(overlay), "PrometheusRule")

        assert found["spec"]["groups"] == groups
