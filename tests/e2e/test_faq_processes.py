"""The FAQ on separate processes: edited at the gateway, kept and found by knowledge, which may be killed."""

from typing import Any

import aiohttp

from stack.seeding import seed_agents
from stack.stack import PASSWORD, separate_stack
from waits import eventually

ARTICLE = {"language": "en", "title": "return parcel", "answer": "Send it back.", "version": 0}


async def test_knowledge_answers_through_the_gateway_and_its_absence_is_said(
    vhost_url: str, redis_url: str, database_url: str
) -> None:
    """What was edited is found; without knowledge there is a 503, and after its restart everything is there again."""
    await seed_agents(database_url, ["root"], role="administrator")
    async with (
        separate_stack((vhost_url, redis_url, database_url), routers=1, connectors=0, knowledge=1) as stack,
        aiohttp.ClientSession(stack.gateway_urls[0], cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
    ):
        async with http.post("/api/session", json={"login": "root", "password": PASSWORD}) as response:
            headers = {"X-CSRF-Token": (await response.json())["csrf"], "Origin": stack.gateway_urls[0]}
        async with http.put("/api/articles/returns", json=ARTICLE, headers=headers) as response:
            assert response.status == 200, await response.text()

        async def search() -> tuple[int, Any]:
            async with http.get("/api/faq/search", params={"q": "return parcel", "language": "en"}) as response:
                said = await response.json()
                return response.status, said.get("code") or [one["id"] for one in said["answers"]]

        async def finds(wanted: tuple[int, Any]) -> bool:
            return await search() == wanted

        await eventually(lambda: finds((200, ["returns"])))
        stack.knowledge[0].kill()
        await eventually(lambda: finds((503, "knowledge_away")))
        await stack.knowledge[0].start()
        await eventually(lambda: finds((200, ["returns"])))
