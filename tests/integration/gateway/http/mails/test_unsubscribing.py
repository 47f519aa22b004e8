"""Unsubscribing over HTTP: a look changes nothing, a post is told to the router, and can be taken back."""

import aiohttp
from usher_common.commands.address_changed import AddressChanged
from usher_common.mails.unsubscribing import UnsubscribeLinks
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema

from gateway_rig import Rig
from gateway_rig.rig import SECRET

PEER = "ann@example.org/abcdefgh2345"
LINKS = UnsubscribeLinks(SECRET, "")


async def page(http: aiohttp.ClientSession, method: str, path: str) -> tuple[int, str]:
    """Open it as a browser does, in German."""
    form = {"List-Unsubscribe": "One-Click"} if method == "POST" else None
    async with http.request(method, path, data=form, headers={"Accept-Language": "de"}) as response:
        assert response.content_type == "text/html"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        return response.status, await response.text()


async def test_a_post_unsubscribes_and_a_look_does_not(rig: Rig) -> None:
    """As mail programs post it, without cookies; twice is once to the reader, and a mistake is taken back."""
    async with rig.record.transaction() as transaction:
        row = {"id": "mail", "channel": "email", "name": "Mail", "changed_at": 1, "enabled": True}
        await insert_rows(transaction.connection, schema.account, [row])
    http = await rig.http()
    path = f"/unsubscribe/{LINKS.token('mail', PEER)}"

    status, asked = await page(http, "GET", path)
    assert (status, "ann@example.org" in asked, PEER in asked) == (200, True, False)
    for wrong in (path[:-3], path + "x", f"/unsubscribe/{UnsubscribeLinks('other', '').token('mail', PEER)}"):
        assert (await page(http, "GET", wrong))[0] == (await page(http, "POST", wrong))[0] == 404
    for again in ("", "", "?again=yes", "?utm_source=x"):
        assert (await page(http, "POST", path + again))[0] == 200
    assert (await page(http, "POST", f"/unsubscribe/{LINKS.token('gone', PEER)}"))[0] == 200

    stopped, started = (AddressChanged("mail", PEER, "email", change) for change in ("stopped", "started"))
    assert await rig.commands(4) == [stopped, stopped, started, stopped]
