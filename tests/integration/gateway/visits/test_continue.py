"""Links by which a visitor of the web chat goes on in a messenger."""

import json
import time

from sqlalchemy import insert
from usher_common.continuing import ContinueTokens
from usher_common.record.tables.schema import account

from gateway_rig import Rig
from gateway_rig.rig import SECRET
from gateway_rig.shopper import browser

LINKS = {
    "bot": '{"link": "https://t.me/shop_bot?start={token}"}',
    "none": "{}",
    "script": '{"link": "javascript:alert({token})"}',
    "fixed": '{"link": "https://t.me/shop_bot"}',
    "broken": "[",
    "off": '{"link": "https://t.me/old_bot?start={token}"}',
}


async def test_a_visitor_gets_links_that_say_who_they_are(rig: Rig) -> None:
    """For each enabled account that names one with a place for the token; nobody else's token makes one."""
    rows = [
        {"id": name, "channel": "telegram", "config_json": link, "secrets_json": "{}", "changed_at": 0}
        for name, link in LINKS.items()
    ]
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(insert(account), [{**row, "enabled": row["id"] != "off"} for row in rows])
    shopper = await browser(rig)
    await shopper.tell("p")
    assert await shopper.send("/api/visits/continue", {"token": shopper.token}) == (200, "")
    (way,) = shopper.answer["ways"]
    link, token = way["url"].split("=")
    secret = SECRET

    assert (way["account"], way["channel"], link) == ("bot", "telegram", "https://t.me/shop_bot?start")
    assert ContinueTokens(secret).read(token, "bot", time.time()) == shopper.visitor
    assert await shopper.send("/api/visits/continue", {"token": f"x{shopper.token[1:]}"}) == (401, "bad_token")
    assert (await shopper.send("/api/visits/continue", {"token": ""}))[0] == 422
    assert json.loads(LINKS["bot"])["link"] not in str(shopper.answer)
