"""A real Prometheus takes what is delivered, scrapes a running Usher, and tells of a fault and of its end."""

import subprocess
import time
from pathlib import Path

import pytest

from dashboards.committed import asked, expressions
from servers import ServerMissing, in_ci
from stack.agent import Agent
from stack.crew import seed_policy
from stack.seeding import seed_agents
from stack.stack import Stack, embedded_stack
from stack.visitor import Visitor
from waits import eventually
from watching.prometheus import PrometheusServer, private_prometheus, promtool
from watching.rules import MONITORING, shortened_windows

JOBS = ("gateway", "router", "connectors", "knowledge")
SHOWN = (  # what changes with every few messages; all others have an end-to-end run of their own
    "usher-overview: Messages from contacts A",
    "usher-overview: Open desks A",
    "usher-routing: Commands decided, by kind A",
    "usher-services: From acceptance to an agent's screen A",
    "usher-services: Processor time A",
    "usher-services: Transactions in one commit of SQLite A",  # which only the embedded record has
)
KEPT = "usher-objectives: Messages reach agents: kept A"  # which is 1 here, and a number as soon as somebody writes
NONE_IN_TIME = 'usher_answered_total{in_time="yes"} == 0'  # a part of a share is there with its whole (0430)
RECORDED = ("usher:accept_to_agent_seconds:p50_5m", "usher:level_counted:increase1h")
CALM = ("usher:level_missed:ratio_rate5m", "usher:level_missed:ratio_rate1h")  # which are a number, though it is 0
TEXT_EVERY_S = 0.3


def started(stack: Stack) -> PrometheusServer:
    """Return a Prometheus that scrapes the one process under each job's name; skips where there is none."""
    try:
        return private_prometheus({job: [stack.gateways[0].admin_port] for job in JOBS})
    except ServerMissing as missing:
        (pytest.fail if in_ci() else pytest.skip)(str(missing))


def test_prometheus_takes_the_configuration(tmp_path: Path) -> None:
    """As compose mounts it, with all rules that it names."""
    try:
        tool = promtool()
    except ServerMissing as missing:
        (pytest.fail if in_ci() else pytest.skip)(str(missing))
    file = tmp_path / "prometheus.yml"
    file.write_text((MONITORING / file.name).read_text().replace("/etc/prometheus", str(MONITORING)))
    done = subprocess.run([tool, "check", "config", file], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("rules found") == len(list(MONITORING.glob("*.test.yml")))


async def test_an_alert_fires_and_clears_and_panels_move(tmp_path: Path) -> None:
    """Somebody waits, and nobody is at work; then an agent comes, and the two of them write."""
    await seed_agents(f"sqlite:///{tmp_path}/record.db", ["ana"])
    await seed_policy(f"sqlite:///{tmp_path}/record.db", "queues: {default: {service_level: {within_s: 1}}}")
    async with embedded_stack(tmp_path / "record.db") as stack:
        with started(stack) as prometheus:
            began = time.time()
            vera, ana = Visitor("vera", stack.gateway_urls), Agent("ana", stack.gateway_urls)
            await vera.start()
            await vera.write("is anybody there?")

            async def fires() -> bool:
                return "UsherNobodyThere" in await prometheus.firing()

            async def is_over() -> bool:
                return not await fires()

            await eventually(fires, every=0.2)
            await ana.start()
            await eventually(is_over, every=0.2)
            await vera.until(lambda: vera.state.get("status") == "assigned")
            await ana.reply(vera.conversation, "I am")  # later than was promised

            async def all_move() -> bool:
                await vera.write("and another thing")
                return not await unmoved(prometheus, began)

            try:
                await eventually(all_move, every=TEXT_EVERY_S)
            except TimeoutError:
                pytest.fail(f"does not move: {await unmoved(prometheus, began)}")
            assert await prometheus.ask(NONE_IN_TIME)
            for expr in (*CALM, in_short(KEPT)):
                assert await prometheus.over(expr, began, time.time()), expr
            assert await prometheus.faulty_rules() == []
            assert {one["metric"]["job"] for one in await prometheus.ask("up == 1")} == {*JOBS}
            for person in (vera, ana):
                await person.stop()


def in_short(panel: str) -> str:
    """Return a panel's expression, which looks back for seconds."""
    return asked(shortened_windows(dict(expressions())[panel]), lately="5s", shown="20s")


async def unmoved(prometheus: PrometheusServer, began: float) -> list[str]:
    """Name what has not changed since then."""
    wanted = {name: in_short(name) for name in SHOWN} | {name: name for name in RECORDED}
    found = {name: await prometheus.over(expr, began, time.time()) for name, expr in wanted.items()}
    return [name for name, series in found.items() if not any(len(set(one)) > 1 for one in series)]
