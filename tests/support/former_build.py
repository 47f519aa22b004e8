"""A former build of the pages: as the present one, but every part has another name, as after any change to it."""

import re
from pathlib import Path

from playwright.async_api import Page, Route
from usher_gateway.builds.own import own_assets
from usher_gateway.http.pages import STATIC

_NAME = re.compile(r"-([\w-]{8})(\.\w+)$")
TEXTS = {".js", ".css", ".html", ".svg"}


def write_former_build(folder: Path) -> Path:
    """Write it to the folder, which is then a `static` folder of a gateway; returns it."""
    names = {
        path.name: _NAME.sub(lambda found: f"-{found[1][::-1]}{found[2]}", path.name) for path in own_assets(STATIC)
    }
    (folder / "assets").mkdir(parents=True)
    for path in own_assets(STATIC):
        (folder / "assets" / names[path.name]).write_bytes(_renamed(path, names))
    for page in ("desk/index.html", "shop/index.html", "widget.js"):
        (folder / page).parent.mkdir(exist_ok=True)
        (folder / page).write_bytes(_renamed(STATIC / page, names))
    return folder


async def serve_first(page: Page, folder: Path, address: str, file: str) -> None:
    """Answer one address from the former build, as when the page was opened before the roll-out."""

    async def answer(route: Route) -> None:
        await route.fulfill(path=folder / file)

    await page.route(address, answer)


def _another(found: re.Match[str]) -> str:
    return f"-{found[1][::-1]}{found[2]}"


def _renamed(path: Path, names: dict[str, str]) -> bytes:
    content = path.read_bytes()
    if path.suffix in TEXTS:
        for name, former in names.items():
            content = content.replace(name.encode(), former.encode())
    return content
