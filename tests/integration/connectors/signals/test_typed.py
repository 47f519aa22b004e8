"""A contact who types in a messenger that says so: the desks of those who have the conversation hear of it."""

import asyncio
import json

import aiohttp
from sqlalchemy import insert
from usher_common.ids import address_id
from usher_common.messages.events import Event, TypingChanged, agent_topic, decode_event
from usher_common.record.tables.schema import address, agent, contact, conversation

from connecting import webhooks
from connecting.receiver import SECRET
from connecting.rig import Rig
from record_rows import ROWS
from waits import PATIENCE_S

ELSEWHERE = {"account": "web", "peer": "v1", "channel": "web"}


async def had(rig: Rig) -> None:
    """Write a conversation that began on the web and has the address `joined` too, and a waiting one with `waits`."""
    places = {name: {"account": "a", "peer": name, "channel": "webhook"} for name in ("joined", "waits")}
    theirs = [
        {**ROWS["address"], **place, "id": address_id("a", name), "conversation_id": "k1" if name == "joined" else ""}
        for name, place in places.items()
    ]
    home = {**ROWS["address"], **ELSEWHERE, "id": "home", "conversation_id": ""}
    agents = [{**ROWS["agent"], "id": one, "login": one} for one in ("ana", "ben", "cleo")]
    has = {"status": "assigned", "agent_id": "ana", "assignment_id": "s1", "waiting_since": None}
    owned = {**ELSEWHERE, **has, "guests_json": '["ben"]', "address_id": "home"}
    waiting = {**places["waits"], "id": "k2", "address_id": address_id("a", "waits")}
    talk = {**ROWS["conversation"], "agent_id": None, "assignment_id": None, "guests_json": "[]"}
    async with rig.record.transaction() as transaction:
        for table, rows in (
            (contact, [ROWS["contact"]]),
            (agent, agents),
            (address, [home, *theirs]),
            (conversation, [{**talk, **owned}, {**talk, **waiting}]),
        ):
            await transaction.connection.execute(insert(table), rows)


async def test_owner_and_guests_are_told_that_the_contact_types(rig: Rig) -> None:
    """Not a colleague, not twice within seconds, and nobody where nobody has the conversation; all is answered 200."""
    await rig.add_account("a", "http://127.0.0.1:9/in")
    await had(rig)
    heard: list[tuple[str, Event]] = []
    told = asyncio.Event()

    def hear(topic: str, payload: bytes) -> None:
        heard.append((topic, decode_event(payload)))
        if len(heard) >= 2:
            told.set()

    listener = await rig.live.listen(hear, lambda: None)
    await listener.add([agent_topic(one) for one in ("ana", "ben", "cleo")])
    async with rig.connectors(), aiohttp.ClientSession() as http:
        statuses = []
        for number, peer in enumerate(("nobody", "waits", "joined", "joined")):
            body = json.dumps({"type": "typing", "peer": peer}).encode()
            headers = webhooks.signed(body, f"n{number}", SECRET)
            async with http.post(rig.hook_url("a"), data=body, headers=headers) as answer:
                statuses.append(answer.status)
        async with asyncio.timeout(PATIENCE_S):
            await told.wait()
    await listener.close()

    typing = TypingChanged("k1", "visitor", on=True)
    assert statuses == [200] * 4
    assert sorted(heard, key=lambda one: one[0]) == [(agent_topic("ana"), typing), (agent_topic("ben"), typing)]
