"""Prometheus for tests: Debian's package, with the rules of this repository and targets on the loopback address."""

import http.client
import json
import math
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import yaml

from servers import debian
from servers.ports import LOOPBACK, free_port
from servers.process import Process, private_folder
from servers.runners import PrivateRunner
from servers.server import Runner, Server, ServerMissing
from watching.rules import RULES, shortened

EVERY_S = 1  # between two scrapes and two evaluations, and the longest scrape
Targets = Mapping[str, Sequence[int]]  # job → ports of its replicas


class PrometheusServer(Server):
    """A Prometheus that is asked over HTTP."""

    product = "Prometheus"

    def __init__(self, runner: Runner, url: str, port: int) -> None:
        super().__init__(runner, url)
        self._port = port

    def probe(self) -> str:
        """Ask for its version, once it is ready."""
        link = http.client.HTTPConnection(LOOPBACK, self._port, timeout=5)
        try:
            link.request("GET", "/-/ready")
            answer = link.getresponse()
            answer.read()
            if answer.status != 200:
                raise ConnectionError(f"not ready: {answer.status}")
            link.request("GET", "/api/v1/status/buildinfo")
            return str(json.loads(link.getresponse().read())["data"]["version"])
        finally:
            link.close()

    async def ask(self, expr: str) -> list[Any]:
        """Return what an expression gives now: samples with `metric` and `value`. Raises ValueError for a bad one."""
        return list((await self._get("query?" + urlencode({"query": expr})))["result"])

    async def over(self, expr: str, start: float, end: float) -> list[list[float]]:
        """Return the numbers that an expression gave between two moments (Unix seconds), of each series."""
        span = {"query": expr, "start": start, "end": end, "step": EVERY_S}
        found = (await self._get("query_range?" + urlencode(span)))["result"]
        numbers = [[float(value) for _, value in one["values"]] for one in found]
        return [those for one in numbers if (those := [value for value in one if math.isfinite(value)])]

    async def firing(self) -> dict[str, list[dict[str, str]]]:
        """Return the alerts that fire now, by name, with the labels of each."""
        found: dict[str, list[dict[str, str]]] = {}
        for one in (await self._get("alerts"))["alerts"]:
            if one["state"] == "firing":
                found.setdefault(one["labels"]["alertname"], []).append(one["labels"])
        return found

    async def faulty_rules(self) -> list[str]:
        """Return the errors of rules that could not be evaluated."""
        groups = (await self._get("rules"))["groups"]
        return [
            f"{one['name']}: {one['lastError']}" for group in groups for one in group["rules"] if one.get("lastError")
        ]

    async def _get(self, path: str) -> Any:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/api/v1/{path}") as response:
            document = await response.json()
        if document["status"] != "success":
            raise ValueError(f"{path}: {document['error']}")
        return document["data"]


def private_prometheus(targets: Targets) -> PrometheusServer:
    """A Prometheus of our own with shortened rules, not yet started. Raises ServerMissing."""
    program, folder, port = _program("prometheus"), private_folder("prometheus"), free_port()
    for path in RULES:
        (folder / path.name).write_text(shortened(path), encoding="utf-8")
    jobs = [
        {"job_name": job, "static_configs": [{"targets": [f"{LOOPBACK}:{one}" for one in ports]}]}
        for job, ports in targets.items()
    ]
    config = {
        "global": dict.fromkeys(("scrape_interval", "scrape_timeout", "evaluation_interval"), f"{EVERY_S}s"),
        "rule_files": [path.name for path in RULES],
        "scrape_configs": jobs,
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    words = [
        *(program, f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}"),
        *(f"--web.listen-address={LOOPBACK}:{port}", "--log.level=warn", "--rules.alert.resend-delay=1s"),
        *(f"--query.lookback-delta={2 * EVERY_S}s", "--rules.alert.for-grace-period=0s"),
    ]
    runner = PrivateRunner(f"binary {program}", folder, [Process(words, folder)])
    return PrometheusServer(runner, f"http://{LOOPBACK}:{port}", port)


def promtool() -> str:
    """Return the program that checks and tests rules. Raises ServerMissing."""
    return _program("promtool")


def _program(name: str) -> str:
    """Return a program of the folder `USHER_TEST_PROMETHEUS`, of the machine, or of Debian's package installed now."""
    if given := os.environ.get("USHER_TEST_PROMETHEUS"):
        return str(Path(given) / name)
    found = debian.found_or_installed(lambda: shutil.which(name), "prometheus")
    if found is None:
        raise ServerMissing("Prometheus is missing: apt-get install prometheus, or set USHER_TEST_PROMETHEUS")
    return found
