"""Scripts and styles of other builds, served from the record to whoever still needs them."""

import asyncio
import gzip
from pathlib import Path

import aiohttp
from sqlalchemy import select, update
from usher_common.record.tables import schema
from usher_gateway.builds.kept_assets import KeptAssets
from usher_gateway.builds.own import desk_build, own_assets
from usher_gateway.http.pages import STATIC
from usher_gateway.limits import ASSETS_KEPT_D

from gateway_rig import Rig

SCRIPT = b"export default () => 'of another build';\n"
NAME = "page-Former00.js"


def other_build(folder: Path, name: str = NAME) -> Path:
    """Write a build with one script."""
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / name).write_bytes(SCRIPT)
    return folder


async def get(rig: Rig, path: str, coding: str = "gzip") -> tuple[int, bytes, aiohttp.ClientResponse]:
    """Ask for an asset, without decompression."""
    headers = {"Accept-Encoding": coding}
    async with aiohttp.ClientSession(rig.url, auto_decompress=False) as http, http.get(path, headers=headers) as answer:
        return answer.status, await answer.read(), answer


async def test_what_another_gateway_has_is_served_too(rig: Rig, tmp_path: Path) -> None:
    """Alike for everybody and for ever, as the gateway's own, compressed where the client takes that."""
    await KeptAssets(rig.record, other_build(tmp_path)).keep()

    status, body, answer = await get(rig, f"/assets/{NAME}")
    plain = await get(rig, f"/assets/{NAME}", "identity")
    own = await get(rig, f"/assets/{own_assets(STATIC)[0].name}")

    assert (status, gzip.decompress(body), answer.headers["Content-Encoding"]) == (200, SCRIPT, "gzip")
    assert plain[:2] == (200, SCRIPT)
    assert "Content-Encoding" not in plain[2].headers
    for header in ("Cache-Control", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy"):
        assert answer.headers[header] == own[2].headers[header]
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_all_parts_of_a_page_are_found_at_once(rig: Rig, tmp_path: Path) -> None:
    """The first of them has the gateway look; those beside it are not told that there is nothing."""
    names = [f"part{number}-Former00.js" for number in range(8)]
    for name in names:
        await KeptAssets(rig.record, other_build(tmp_path / name, name)).keep()

    answers = await asyncio.gather(*(get(rig, f"/assets/{name}") for name in names))

    assert [status for status, _, _ in answers] == [200] * len(names)


async def test_a_gateway_puts_its_own_assets_into_the_record(rig: Rig) -> None:
    """Before it serves a page: another gateway may be asked for them."""
    async with rig.record.read() as connection:
        kept = set(await connection.scalars(select(schema.page_asset.c.name)))

    assert {path.name for path in own_assets(STATIC)} <= kept
    assert desk_build(STATIC) in kept


async def test_nobody_has_it(rig: Rig) -> None:
    """What is in no build is not found, however its name looks."""
    for name in ("page-Nobodys0.js", "page-Nobodys0.js.gz", "page.js"):
        assert (await get(rig, f"/assets/{name}"))[0] == 404


async def test_what_no_gateway_has_had_for_long_is_forgotten(rig: Rig, tmp_path: Path) -> None:
    """What one still has stays, however old it is."""
    other = KeptAssets(rig.record, other_build(tmp_path / "other"))
    await other.keep()
    await KeptAssets(rig.record, other_build(tmp_path / "gone", "page-Longgone.js")).keep()
    old = update(schema.page_asset).values(had_at=schema.page_asset.c.had_at - (ASSETS_KEPT_D + 1) * 86_400_000_000)
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(old)
    await other.keep()

    async with rig.record.read() as connection:
        kept = set(await connection.scalars(select(schema.page_asset.c.name)))
    assert kept == {NAME}
