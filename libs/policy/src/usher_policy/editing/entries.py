"""Set or remove one entry of a mapping in a YAML text; all other characters stay (pure)."""

import re
from typing import Any, NamedTuple

import yaml

from usher_policy.editing.rendering import block_lines, flow_text

_ALIAS = re.compile(r"[^*]*\*[^\s,\[\]{}]+")
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_NEWLINE = re.compile(r"\r\n|\n|\r")


class Splice(NamedTuple):
    """Characters `start` to `end` become `text`."""

    start: int
    end: int
    text: str


class Entry(NamedTuple):
    """A key with its value, and where what is written of the value begins and ends."""

    key: yaml.Node
    value: yaml.Node
    start: int
    end: int

    @property
    def alias(self) -> bool:
        """Whether the value stands elsewhere."""
        return _is_alias(self.value, self.key.end_mark.index)

    @property
    def inline(self) -> bool:
        """Whether the value is written without lines of its own."""
        return self.alias or not isinstance(self.value, yaml.CollectionNode) or bool(self.value.flow_style)


def spliced(text: str, splices: list[Splice]) -> str:
    """Return the text with these changes, which do not overlap."""
    for start, end, new in sorted(splices, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def entries(text: str, node: yaml.MappingNode) -> list[Entry]:
    """Return a mapping's entries in their order."""
    found = []
    for key, value in node.value:
        after = key.end_mark.index
        start = after if _is_alias(value, after) else value.start_mark.index
        found.append(Entry(key, value, start, written_end(text, value, after)))
    return found


def set_entry(text: str, node: yaml.MappingNode, name: str, value: Any) -> list[Splice]:
    """Give `name` this value; a new entry comes after the last one."""
    held = entries(text, node)
    found = next((entry for entry in held if entry.key.value == name), None)
    if node.flow_style or not held:
        return _set_flow(node, held, found, name, value)
    if found is None:
        column, place = held[-1].key.start_mark.column, line_end(text, held[-1].end)
        inline, below = _written(value, column, newline_of(text))
        return [Splice(place, place, f"{newline_of(text)}{' ' * column}{flow_text(name)}:{inline}{below}")]
    return _replaced(text, found, value)


def remove_entry(text: str, node: yaml.MappingNode, name: str) -> list[Splice]:
    """Remove an entry, if it is there; of a block it must not be the only one."""
    held = entries(text, node)
    place = next((n for n, entry in enumerate(held) if entry.key.value == name), None)
    if place is None:
        return []
    key, end = held[place].key.start_mark, held[place].end
    if not node.flow_style:
        return [Splice(key.index - key.column, _next_line(text, end), "")]
    if place + 1 < len(held):
        return [Splice(key.index, held[place + 1].key.start_mark.index, "")]
    return [Splice(held[place - 1].end if place else key.index, end, "")]


def emptied(text: str, owner: Entry) -> list[Splice]:
    """Leave `{}` of a mapping with one entry; comments around that entry stay."""
    mapping = owner.value
    assert isinstance(mapping, yaml.MappingNode)  # noqa: S101 - for the type: the caller has looked
    removed = remove_entry(text, mapping, mapping.value[0][0].value)
    colon = text.index(":", owner.key.end_mark.index) + 1
    return removed if mapping.flow_style else [Splice(colon, colon, " {}"), *removed]


def written_end(text: str, node: yaml.Node, after: int) -> int:
    """Return where what is written of a value ends, without the comments and blank lines that follow."""
    if _is_alias(node, after):
        found = _ALIAS.match(text, after)
        return found.end() if found else after
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return len(text[: node.end_mark.index].rstrip())
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return int(node.end_mark.index)
    end = after
    for child in node.value:
        key, value = child if isinstance(child, tuple) else (None, child)
        end = written_end(text, value, key.end_mark.index if key else end)
    return end


def line_end(text: str, place: int) -> int:
    """Return where the line with this place ends, before its newline."""
    found = _REST_OF_LINE.match(text, place)
    return found.end() if found else place


def newline_of(text: str) -> str:
    """Return the newline that the text uses."""
    found = _NEWLINE.search(text)
    return found[0] if found else "\n"


def _is_alias(node: yaml.Node, after: int) -> bool:
    return bool(node.start_mark.index < after)  # the node of an alias is where its anchor is


def _next_line(text: str, place: int) -> int:
    found = _NEWLINE.match(text, line_end(text, place))
    return found.end() if found else line_end(text, place)


def _set_flow(node: yaml.MappingNode, held: list[Entry], found: Entry | None, name: str, value: Any) -> list[Splice]:
    if found is not None:
        return [Splice(found.start, found.end, f": {flow_text(value)}" if found.alias else flow_text(value))]
    place = held[-1].end if held else node.start_mark.index + 1
    return [Splice(place, place, f"{', ' if held else ''}{flow_text(name)}: {flow_text(value)}")]


def _replaced(text: str, found: Entry, value: Any) -> list[Splice]:
    """Replace a value; a comment behind one that has no lines of its own keeps its place."""
    inline, below = _written(value, found.key.start_mark.column, newline_of(text))
    after = found.key.end_mark.index
    if not found.inline:
        return [Splice(after, line_end(text, found.end), f":{inline}{below}")]
    place = line_end(text, found.end)
    head = Splice(after, found.end, f":{inline}")
    return [head, Splice(place, place, below)] if place > found.end else [Splice(after, found.end, f":{inline}{below}")]


def _written(value: Any, column: int, newline: str) -> tuple[str, str]:
    """Return what stands behind a key, and the lines below it."""
    if not isinstance(value, dict) or not value:
        return f" {flow_text(value)}", ""
    return "", "".join(f"{newline}{' ' * (column + 2)}{line}" for line in block_lines(value))
