"""Compose gives Grafana the dashboards and its data source as files, where Grafana looks for them."""

from typing import Any

import yaml

from dashboards.committed import FOLDER
from repository import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
GRAFANA, PROMETHEUS = COMPOSE["services"]["grafana"], COMPOSE["services"]["prometheus"]
MOUNTS = dict(one.split(":")[:2] for one in GRAFANA["volumes"])
SCRAPES = yaml.safe_load((ROOT / "deploy" / "monitoring" / "prometheus.yml").read_text(encoding="utf-8"))


def provisioned(kind: str) -> dict[str, Any]:
    """Return what compose puts into the folder where Grafana looks for this."""
    (source,) = (source for source, target in MOUNTS.items() if target == f"/etc/grafana/provisioning/{kind}/usher.yml")
    return dict(yaml.safe_load((ROOT / source).read_text(encoding="utf-8")))


def test_what_is_mounted_exists() -> None:
    """Docker makes a folder of what is missing, and Grafana finds nothing in it. Grafana may change none of it."""
    for service in (GRAFANA, PROMETHEUS):
        for mount in service["volumes"]:
            source, *rest = mount.split(":")
            if source.startswith("./"):
                assert (ROOT / source).exists()
                assert rest[-1] == "ro"
            else:
                assert source in COMPOSE["volumes"]


def test_grafana_asks_the_prometheus_beside_it() -> None:
    """By its name in compose, and at the pace at which it scrapes: rates over less would be empty."""
    (source,) = provisioned("datasources")["datasources"]

    assert source["url"] == "http://prometheus:9090"
    assert (source["type"], source["isDefault"], source["editable"]) == ("prometheus", True, False)
    assert source["jsonData"]["timeInterval"] == SCRAPES["global"]["scrape_interval"]


def test_grafana_reads_the_folder_of_the_dashboards() -> None:
    """And nobody changes them where a restart would undo it."""
    (provider,) = provisioned("dashboards")["providers"]
    sources = {target: source for source, target in MOUNTS.items()}

    assert ROOT / sources[provider["options"]["path"]] == FOLDER
    assert (provider["allowUiUpdates"], provider["disableDeletion"]) == (False, True)
    assert (FOLDER / GRAFANA["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].rpartition("/")[2]).is_file()


def test_everything_that_dashboards_ask_for_is_scraped() -> None:
    """Under the names that they choose from."""
    jobs = {one["job_name"] for one in SCRAPES["scrape_configs"]}

    assert jobs >= {"gateway", "router", "connectors", "knowledge", "rabbitmq"}
