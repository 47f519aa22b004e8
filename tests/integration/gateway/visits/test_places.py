"""A place in line by a signed link: live, for one conversation, not for ever, and without a word of anybody."""

import json
import time
from typing import Any

from sqlalchemy import update
from usher_common.place_links import PLACE_LINK_S, PlaceLinks
from usher_common.record.tables.schema import conversation

from gateway_rig import Rig
from gateway_rig.rig import SECRET
from gateway_rig.world import AT

PERSONAL = {"profile_json": '{"name":"Eva","email":"eva@a.example"}', "last_text": "my order 4711"}
ENTRY = '{"page":"https://shop.example/orders/4711?name=eva","title":"Order of Eva"}'


async def look(rig: Rig, key: str, token: str) -> tuple[int, Any]:
    """Ask as the page does."""
    async with (await rig.http()).get(f"/api/places/{key}", params={"token": token}) as answer:
        return answer.status, json.loads(await answer.text())


async def test_a_link_shows_the_place_and_nothing_of_anybody(rig: Rig) -> None:
    """It changes as others are served; what stands in the answer is all that may be known."""
    first, mine = await rig.world.open("v1", opened_at=AT), await rig.world.open("v2", opened_at=AT + 1)
    async with rig.record.transaction() as transaction:
        changed = update(conversation).where(conversation.c.id == mine).values(**PERSONAL, entry_json=ENTRY)
        await transaction.connection.execute(changed)
    token = PlaceLinks(SECRET).sign(mine, int(time.time()))
    waits = {"wait_s": None, "due_at": None, "back": "https://shop.example/", "language": ""}

    assert await look(rig, mine, token) == (200, {"status": "waiting", "place": 2, **waits, "rating": None})
    await rig.world.close(first)
    assert (await look(rig, mine, token))[1]["place"] == 1
    await rig.world.close(mine)
    status, last = await look(rig, mine, token)
    assert (status, last["status"], last["place"]) == (200, "closed", None)


async def test_a_link_is_good_for_one_conversation_and_some_days(rig: Rig) -> None:
    """Forged, exchanged and expired ones are refused alike."""
    mine, other = await rig.world.open("v1"), await rig.world.open("v2")
    now_s, links = int(time.time()), PlaceLinks(SECRET)
    bad = [
        links.sign(other, now_s),
        links.sign(mine, now_s - 2 * PLACE_LINK_S),
        PlaceLinks("another secret, long enough too").sign(mine, now_s),
        "x",
    ]
    answers = [await look(rig, mine, token) for token in bad]

    assert [(status, body["code"]) for status, body in answers] == [(403, "bad_link")] * 4
    assert links.path(mine, now_s).startswith(f"/place#{mine}.")
