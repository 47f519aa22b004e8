"""The types of an OpenAPI description: each schema that the root leads to, under the vendor's name for it."""

import re
from collections.abc import Mapping
from typing import Any

from scripts.shapes.types import Known, Types, add

_NUMBER = re.compile(r"_\d+$")  # bundlers tell schemas of one name apart by a number
_PARTS = ("allOf", "oneOf", "anyOf")


class Described:
    """Collects types from `schemas`; `named` renames some, so that variants of one object become one type."""

    def __init__(self, schemas: Mapping[str, Any], named: Mapping[str, str]) -> None:
        self._schemas, self._named = schemas, named
        self._done: set[tuple[str, str]] = set()
        self.types: Types = {}

    def refer(self, reference: str, name: str = "") -> str:
        """Take a schema and its namesakes, for bundled descriptions refer to the wrong one; returns the type's name."""
        plain = _NUMBER.sub("", reference.rpartition("/")[2])
        name = name or self._named.get(plain, plain)
        for one in sorted(self._schemas, reverse=True):  # those of webhooks come last, and count before others
            if _NUMBER.sub("", one) == plain and (one, name) not in self._done:
                self._done.add((one, name))
                self._take(self._schemas[one], name)
        return name

    def _take(self, schema: Mapping[str, Any], name: str) -> None:
        for one in (part for key in _PARTS for part in schema.get(key, ())):
            if "$ref" in one:
                self.refer(one["$ref"], name)
            else:
                self._take(one, name)
        for one in schema.get("discriminator", {}).get("mapping", {}).values():
            self.refer(one, name)
        for field, below in schema.get("properties", {}).items():
            add(self.types, name, field, self._known(below, f"{name}.{field}"))

    def _known(self, schema: Mapping[str, Any], name: str) -> Known:
        if "items" in schema:
            return self._known(schema["items"], name)
        if "enum" in schema:
            return sorted(str(one) for one in schema["enum"])
        if "$ref" in schema:
            return self.refer(schema["$ref"])
        if not schema.keys() & {"properties", *_PARTS}:
            return ""
        own = self._named.get(name, name)
        self._take(schema, own)
        return own
