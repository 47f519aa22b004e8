"""The whole system as docker-compose.yml describes it: built, healthy, locked down, and harmless to stop in parts."""

import asyncio
import itertools
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from repository import ROOT
from stack.agent import Agent
from stack.compose import Compose, run, service_of
from stack.stack import PASSWORD
from stack.visitor import Visitor
from waits import eventually

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1200)]

OURS = {"gateway": 1, "router": 2, "connectors": 1, "knowledge": 1}
STORES = {"rabbitmq": 1, "redis": 1, "postgres": 1}
ALL = {**OURS, **STORES, "migrate": 1, "prometheus": 1, "grafana": 1, "mail": 1}
PACE_S = 0.25  # between two texts of the visitor: below the 5/s that the gateway accepts from one
SCRAPED_SECONDS = 60


@asynccontextmanager
async def people(compose: Compose, login: str) -> AsyncIterator[tuple[Visitor, Agent]]:
    """Return a visitor and a new agent, created as README says, with an accepted conversation."""
    await asyncio.to_thread(compose.usher, "agent", login, "--skill", f"{login}:3", stdin=f"{PASSWORD}\n")
    agent = Agent(login, [compose.url])
    visitor = Visitor(f"visitor-of-{login}", [compose.url], entry={"point": "shop", "skills": [login]})
    try:
        await agent.start()
        await visitor.start()
        await visitor.write("first")
        await visitor.until(lambda: visitor.state.get("status") == "assigned", 30)
        yield visitor, agent
    finally:
        await visitor.stop()
        await agent.stop()


async def texts_shown(agent: Agent, visitor: Visitor, last: str) -> list[str]:
    """Return what the agent's screen shows of the visitor's conversation, once `last` is on it."""
    await agent.until(lambda: last in agent.screens[visitor.conversation].texts, 60)
    return agent.screens[visitor.conversation].texts


async def get(url: str) -> Any:
    """Read a JSON document."""
    async with aiohttp.ClientSession() as http, http.get(url) as response:
        return await response.json()


def test_all_start_and_are_healthy(compose: Compose) -> None:
    """Each service has its number of replicas, and each one with a health check passes it."""
    found = compose.containers()
    counts = {name: sum(service_of(one) == name for one in found) for name in ALL}
    health = {service_of(one): one["State"]["Health"]["Status"] for one in found if one["State"].get("Health")}
    ended = {service_of(one): one["State"]["ExitCode"] for one in found if one["State"]["Status"] != "running"}

    assert counts == ALL
    assert {name: "healthy" for name in ALL if name != "migrate"} == {
        name: status for name, status in health.items() if status
    }
    assert ended == {"migrate": 0}


def test_our_containers_are_locked_down(compose: Compose) -> None:
    """Not root, no writing except to /tmp and the uploads, no new privileges; ports on loopback only."""
    for one in compose.containers():
        if service_of(one) in OURS:
            assert one["Config"]["User"].split(":")[0] not in {"", "0", "root"}
            assert one["HostConfig"]["ReadonlyRootfs"] is True
            assert "no-new-privileges" in str(one["HostConfig"]["SecurityOpt"])
    published = [
        (service_of(one), binding["HostIp"])
        for one in compose.containers()
        for bindings in one["NetworkSettings"]["Ports"].values()
        for binding in bindings or ()
    ]

    doors = ("connectors", "gateway", "grafana", "mail", "mail", "prometheus")
    assert sorted(published) == [(name, "127.0.0.1") for name in doors]


def test_each_container_has_its_limits_and_redis_requires_a_password(compose: Compose) -> None:
    """The engine applies them; without the password Redis answers nothing, and no list of processes shows it."""
    limits = {
        service_of(one): (one["HostConfig"]["Memory"] > 0, 0 < one["HostConfig"]["PidsLimit"] <= 1024)
        for one in compose.containers()
    }
    bare = compose.run("exec", "-T", "redis", "sh", "-c", "REDISCLI_AUTH= redis-cli dbsize")
    with_password = compose.run("exec", "-T", "redis", "redis-cli", "dbsize")
    (redis,) = compose.containers("redis")

    assert limits == dict.fromkeys(ALL, (True, True))
    assert bare.startswith("NOAUTH")
    assert with_password.strip().isdigit()
    assert "requirepass $" in " ".join(redis["Config"]["Cmd"])


def test_each_image_contains_its_own_service_only(compose: Compose) -> None:
    """A vulnerability in one service exposes no other's code; all contain the libraries."""
    look = "import pkgutil; print(*sorted(one.name for one in pkgutil.iter_modules() if one.name.startswith('usher')))"
    found = {name: compose.run("exec", "-T", name, "python", "-c", look).split() for name in OURS}

    assert found == {name: sorted(["usher_common", "usher_policy", f"usher_{name}"]) for name in OURS}


def test_alert_rules_pass_their_cases(compose: Compose) -> None:
    """Prometheus itself checks the rules against their cases."""
    image = compose.containers("prometheus")[0]["Config"]["Image"]
    mount = f"{ROOT / 'deploy' / 'monitoring'}:/monitoring:ro"
    words = ("docker", "run", "--rm", "-v", mount, "--entrypoint", "promtool", image)

    for cases in sorted((ROOT / "deploy" / "monitoring").glob("*.test.yml")):
        assert "SUCCESS" in run(*words, "test", "rules", f"/monitoring/{cases.name}")


async def test_prometheus_sees_every_replica(compose: Compose) -> None:
    """Two routers are two targets; the alerts are loaded without an error."""
    await eventually(lambda: all_are_up(compose), seconds=SCRAPED_SECONDS, every=1)
    groups = (await get(f"{compose.prometheus_url}/api/v1/rules"))["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]

    assert {rule["name"] for rule in rules} >= {"UsherPromiseBroken", "UsherParked", "UsherReplicaDown"}
    assert {rule["health"] for rule in rules} <= {"ok", "unknown"}
    assert await broken_promises(compose) == []


async def test_grafana_has_its_dashboards(compose: Compose) -> None:
    """Its files are where it looks for them, and it answers; a stand-in for it, too, has that much."""
    health = await get(f"{compose.grafana_url}/api/health")
    looked = compose.run(
        "exec", "-T", "grafana", "sh", "-c", "ls /var/lib/grafana/dashboards /etc/grafana/provisioning/*"
    )

    assert health["database"] == "ok"
    assert {one for one in looked.split() if one.endswith(".json")} == {
        one.name for one in (ROOT / "deploy" / "monitoring" / "dashboards").iterdir()
    }
    assert looked.split().count("usher.yml") == 2


async def all_are_up(compose: Compose) -> bool:
    """Return whether Prometheus has reached each of our replicas."""
    targets = (await get(f"{compose.prometheus_url}/api/v1/targets"))["data"]["activeTargets"]
    up = [one["labels"]["job"] for one in targets if one["health"] == "up"]
    return {name: up.count(name) for name in OURS} == OURS


async def broken_promises(compose: Compose) -> list[Any]:
    """Return the promises that Prometheus has as broken."""
    query = f"{compose.prometheus_url}/api/v1/query?query=usher_broken_promises_now%3E0"
    return list((await get(query))["data"]["result"])


async def test_a_chat_works_end_to_end(compose: Compose) -> None:
    """A visitor writes, the agent with the skill accepts and answers, and both see both; a file is stored."""
    async with people(compose, "ana") as (visitor, agent):
        await agent.reply(visitor.conversation, "hello")
        await visitor.until(lambda: "hello" in visitor.screen.texts)
        form = aiohttp.FormData()
        form.add_field("file", b"a bill", filename="bill.txt")
        headers = {"Authorization": f"Bearer {visitor.token}", "Origin": compose.url}
        async with visitor.http.post(f"{compose.url}/api/uploads", data=form, headers=headers) as response:
            stored = response.status, await response.text()
        shown = await texts_shown(agent, visitor, "hello")

    assert shown == ["first", "hello"]
    assert stored[0] == 201, stored[1]


async def test_an_article_is_found(compose: Compose) -> None:
    """What an administrator writes at the gateway is kept by knowledge, and found by everybody."""
    await asyncio.to_thread(compose.usher, "agent", "root", "--role", "administrator", stdin=f"{PASSWORD}\n")
    article = {"language": "en", "title": "return parcel", "answer": "Send it back.", "version": 0}
    async with aiohttp.ClientSession(compose.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        headers = {"Origin": compose.url}
        async with http.post("/api/session", json={"login": "root", "password": PASSWORD}, headers=headers) as response:
            headers["X-CSRF-Token"] = (await response.json())["csrf"]
        async with http.put("/api/articles/returns", json=article, headers=headers) as response:
            written = response.status, await response.text()

    async def finds() -> bool:
        found = await get(f"{compose.url}/api/faq/search?q=return+parcel&language=en")
        return [one["id"] for one in found["answers"]] == ["returns"]

    assert written[0] == 200, written[1]
    await eventually(finds)


def test_an_accounts_secrets_are_sealed(compose: Compose) -> None:
    """By the key that `make up` has written; the record has no secret that anybody could read."""
    secret = "whsec_" + b64encode(bytes(range(32))).decode()
    words = ("channel", "add", "webhook", "shop-system", "--set", "url=https://shop.example/usher")
    told = compose.usher(*words, stdin=f"{secret}\n")
    kept = compose.run("exec", "-T", "postgres", "psql", "-U", "usher", "-d", "usher", "-Atc", "TABLE account")
    keys = compose.run("exec", "-T", "connectors", "sh", "-c", 'test -n "$USHER_ACCOUNT_KEYS" && echo set')

    assert "shop-system" in told
    assert "shop-system" in kept
    assert secret.removeprefix("whsec_") not in kept
    assert keys.strip() == "set"


async def test_stopping_all_routers_loses_nothing(compose: Compose) -> None:
    """Texts written while no router runs are accepted, and shown once and in order when the routers are back."""
    async with people(compose, "ben") as (visitor, agent):
        written = ["first"]
        stop = asyncio.Event()

        async def write() -> None:
            for number in itertools.count(1):
                written.append(f"text {number}")
                await visitor.write(written[-1])
                try:
                    await asyncio.wait_for(stop.wait(), PACE_S)
                except TimeoutError:
                    continue
                return

        writing = asyncio.create_task(write())
        await texts_shown(agent, visitor, "text 8")
        await asyncio.to_thread(compose.run, "stop", "router")
        stopped = await asyncio.to_thread(compose.containers, "router")
        before = len(written)
        await visitor.until(lambda: len(written) - len(visitor.unsent) > before + 20)
        seen_without_router = list(agent.screens[visitor.conversation].texts)
        await asyncio.to_thread(compose.run, "start", "router")
        await texts_shown(agent, visitor, f"text {before + 20}")
        stop.set()
        await writing
        shown = await texts_shown(agent, visitor, written[-1])
        await visitor.until(lambda: written[-1] in visitor.screen.texts and not visitor.unsent)

        assert [one["State"]["Status"] for one in stopped] == ["exited", "exited"]
        assert [one["State"]["ExitCode"] for one in stopped] == [0, 0]  # drained, and not killed
        assert len(seen_without_router) < before + 20
        assert shown == written
        assert visitor.screen.texts == written


async def test_a_stopped_gateway_drains_and_clients_reconnect(compose: Compose) -> None:
    """Restarting the gateway pauses a chat: nothing is lost, nothing doubled."""
    async with people(compose, "carla") as (visitor, agent):
        await asyncio.to_thread(compose.run, "stop", "gateway")
        stopped = await asyncio.to_thread(compose.containers, "gateway")
        await visitor.write("while away")
        await asyncio.to_thread(compose.run, "start", "gateway")
        shown = await texts_shown(agent, visitor, "while away")

    assert [one["State"]["ExitCode"] for one in stopped] == [0]
    assert shown == ["first", "while away"]
