"""Write the rules of deploy/monitoring for Prometheus' operator: kustomize takes no file from elsewhere."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
RULES = [ROOT / "deploy" / "monitoring" / name for name in ("levels.yml", "baselines.yml", "rules.yml")]
WRITTEN = ROOT / "deploy" / "kubernetes" / "components" / "monitoring" / "prometheus-rule.yaml"
HEAD = "# Written by `make kubernetes-rules` from deploy/monitoring; change it there.\n"


def resource() -> str:
    """Return the resource's text."""
    groups: list[Any] = []
    for path in RULES:
        groups += yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    document = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "usher"},
        "spec": {"groups": groups},
    }
    return HEAD + yaml.safe_dump(document, sort_keys=False, width=160, allow_unicode=True)


if __name__ == "__main__":
    WRITTEN.write_text(resource(), encoding="utf-8")
