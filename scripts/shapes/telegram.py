"""The types of Telegram's Bot API, read from the source of aiogram (MIT), which is generated from its documentation."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scripts.shapes.types import Known, Types, add, reachable

# Fields whose words the documentation lists in prose; aiogram has an enumeration for them.
_WORDS = {"Chat.type": "ChatType", "MessageEntity.type": "MessageEntityType", "Sticker.type": "StickerType"}


def shape(folder: Path) -> dict[str, Any]:
    """Return the shape; `folder` is aiogram's package."""
    meta = (folder / "__meta__.py").read_text(encoding="utf-8")
    versions = dict(_constants(ast.parse(meta).body))
    read = _Source(folder)
    source = f"Telegram Bot API {versions['__api_version__']}, by aiogram {versions['__version__']}"
    return {"source": source, "root": "Update", "types": reachable(read.types(), "Update")}


class _Source:
    def __init__(self, folder: Path) -> None:
        self._words: dict[str, dict[str, str]] = {}
        for path in sorted((folder / "enums").glob("*.py")):
            for found in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(found, ast.ClassDef):
                    self._words[found.name] = dict(_constants(found.body))
        self._classes: dict[str, ast.ClassDef] = {}
        self._unions: dict[str, ast.expr] = {}
        for path in sorted((folder / "types").glob("*.py")):
            for one in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(one, ast.ClassDef):
                    self._classes[one.name] = one
                elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.value is not None:
                    self._unions[one.target.id] = one.value

    def types(self) -> Types:
        """Return all types, those of a union as one type, which has the union's name."""
        types: Types = {}
        for name in self._classes:
            self._add(types, name, name)
        for name, union in self._unions.items():
            for member in self._members(union):
                self._add(types, name.removesuffix("Union"), member)
        return types

    def _add(self, types: Types, name: str, of: str) -> None:
        for base in self._classes[of].bases:
            if isinstance(base, ast.Name) and base.id in self._classes:
                self._add(types, name, base.id)
        for one in self._classes[of].body:
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                field = _alias(one.value) or one.target.id
                add(types, name, field, self._known(one.annotation, f"{name}.{field}"))

    def _known(self, annotation: ast.expr, place: str) -> Known:
        if words := self._words.get(_WORDS.get(place, "")):
            return sorted(words.values())
        for node in ast.walk(annotation):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
                return self._literal(node.slice) or ""
            if isinstance(node, ast.Name) and node.id in self._unions and node.id.endswith("Union"):
                return node.id.removesuffix("Union")
            if isinstance(node, ast.Name) and node.id in self._classes:
                return node.id
        return ""

    def _literal(self, node: ast.expr) -> list[str]:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return [self._words[node.value.id][node.attr]]
        return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]

    def _members(self, union: ast.expr) -> list[str]:
        return [one.id for one in ast.walk(union) if isinstance(one, ast.Name) and one.id in self._classes]


def _constants(body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for one in body:
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and isinstance(one.value, ast.Constant):
            yield one.targets[0].id, str(one.value.value)


def _alias(value: ast.expr | None) -> str:
    """Return the name that a field has in JSON, where it is another."""
    given = value.keywords if isinstance(value, ast.Call) else []
    return next((str(ast.literal_eval(one.value)) for one in given if one.arg == "alias"), "")
