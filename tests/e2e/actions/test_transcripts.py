"""The transcript of a real conversation: two agents, a transfer with a reason, notes, a file, a close."""

import re

import aiohttp
import pytest

from stack.agent import Agent
from stack.crew import Crew, ask, chat, says, shows
from stack.visitor import Visitor
from transcripts.read_back import text_of_html, text_of_pdf

pytestmark = pytest.mark.asyncio(loop_scope="module")
EXPECTED = """
Conversation of DAY
With: Ana, Ben
Times in: UTC
DAY
TIME Vera
Where is order 4711?
TIME Ana joined the conversation
TIME Ana
I ask Ben.
TIME The conversation was passed on to Ben
TIME Ben joined the conversation
TIME Vera
Thank you, both
TIME Ben
It leaves today. Bye!
File: invoice 4711.txt (12 B)
TIME The conversation was ended by our team
""".strip()
DAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d{1,2} [A-Z][a-z]+ \d{4}")


async def test_it_is_right_to_the_letter(crew: Crew) -> None:
    """As page and as PDF, with nothing of the note, the handover's reason, logins and tags."""
    ana, visitor, key = await chat(crew, "Where is order 4711?")
    ben = await crew.agent("ben")
    await visitor.say({"type": "contact", "name": "Vera", "email": "vera@example.com"})
    await ana.reply(key, "I ask Ben.")
    await says(visitor, key, "I ask Ben.")
    assert await ask(ana, "note", key, text="They are angry.") == "done"
    assert await ask(ana, "transfer", key, to_agent=ben.id, note="Too difficult for me") == "done"
    await shows(ben, key, status="assigned", agent_id=ben.id)
    await visitor.write("Thank you, both")
    await says(ben, key, "Thank you, both")
    await ben.say(
        {
            "type": "message",
            "conversation": key,
            "text": "It leaves today. Bye!",
            "attachments": [await _upload(crew, ben)],
        }
    )
    await says(visitor, key, "It leaves today. Bye!")
    assert await ask(ben, "close", key, tags=["delivery"]) == "done"
    await visitor.until(lambda: visitor.state["status"] == "closed")

    page, document = await _transcript(crew, visitor, key)
    for lines in (text_of_html(page.decode()), text_of_pdf(document)):
        assert _without_times(lines) == EXPECTED


def _without_times(lines: list[str]) -> str:
    return "\n".join(re.sub(r"^\d\d:\d\d ", "TIME ", DAY.sub("DAY", line)) for line in lines)


async def _upload(crew: Crew, agent: Agent) -> str:
    http, url, headers = await crew.http(agent)
    form = aiohttp.FormData(quote_fields=False)  # as browsers send it
    form.add_field("file", b"invoice 4711", filename="invoice 4711.txt")
    async with http.post(f"{url}/api/uploads", data=form, headers=headers) as response:
        return str((await response.json())["id"])


async def _transcript(crew: Crew, visitor: Visitor, key: str) -> tuple[bytes, bytes]:
    """Follow the links that the visitor's token signs: one gateway signs, the other opens."""
    first, second = crew.stack.gateway_urls
    headers = {"Authorization": f"Bearer {visitor.token}", "Origin": first}
    async with visitor.http.post(f"{first}/api/transcripts", json={"conversation": key}, headers=headers) as response:
        links = await response.json()
    opened = []
    for kind in ("html", "pdf"):
        async with visitor.http.get(second + links[kind]) as response:
            opened.append(await response.read())
    return opened[0], opened[1]
