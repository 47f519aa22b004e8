"""Dark differs from light in colours alone, so what no colour decides needs no scan in dark (decision 0406)."""

import re

from repository import ROOT

SOURCES = ROOT / "services" / "gateway" / "ui" / "src"
DARK = re.compile(r"^@media \(prefers-color-scheme: dark\) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
COLOUR = r"#[0-9a-f]{3,8}|(rgb|oklch|color-mix)\(.+\)"
SETTING = re.compile(rf"(--[a-z-]+|color|background|border-color|fill|stroke): ({COLOUR}|var\(--[a-z-]+, ({COLOUR})\))")
SHADOW = re.compile(r"--shadow-\d: .+")  # is drawn outside of its box, and moves nothing


def test_a_dark_style_sets_colours_alone() -> None:
    """No size, place or visibility: a rule that looks at none of the colours finds in dark what it finds in light."""
    blocks = [block for path in SOURCES.rglob("*.css") for block in DARK.findall(path.read_text(encoding="utf-8"))]
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    settings = [line.rstrip(";") for line in lines if line.endswith(";")]
    others = [line for line in lines if not re.fullmatch(r"[.:a-z]+(,| \{)|\}|.+;", line)]

    assert len(settings) > 20
    assert [one for one in settings if not (SETTING.fullmatch(one) or SHADOW.fullmatch(one))] == []
    assert others == []


def test_nothing_else_asks_for_the_scheme() -> None:
    """Neither a style beyond those blocks nor a script."""
    found = {}
    for path in SOURCES.rglob("*.*"):
        if path.suffix in {".css", ".ts", ".tsx", ".html"}:
            found[path.name] = len(re.findall("prefers-color-scheme|colorScheme", path.read_text(encoding="utf-8")))
            found[path.name] -= len(DARK.findall(path.read_text(encoding="utf-8")))

    assert {name for name, count in found.items() if count} == set()
