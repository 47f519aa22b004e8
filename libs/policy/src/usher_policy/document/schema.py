"""The JSON Schema of a policy, for editors that complete and check while one writes."""

from typing import Any

import msgspec

from usher_policy.conditions.fields import ALLOWED, CONVERSATION, ORDERED, SHAPES, VISIT, Vocabulary
from usher_policy.document.key_help import DESCRIPTIONS
from usher_policy.document.model import PolicyDocument

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_GROUPS = {
    "all": "Every one of these conditions holds.",
    "any": "At least one of these conditions holds.",
    "not": "This condition does not hold.",
    "open": "This calendar is open now.",
    "language": "The visitor's language; `de` means de-AT, too.",
    "text": "What the visitor wrote first.",
    "skills": "Skills that the entry point asks for.",
    "time.clock": 'The time of day, such as "09:30".',
    "time.date": 'The date, such as "2026-12-24".',
    "time.hour": "The hour, from 0 to 23.",
    "invitation": "The invitation that the visitor accepted.",
    "path": "The path of the page's address, such as `/checkout`.",
    "landing": "The address of the visit's first page.",
    "source": "Where the visitor came from: the campaign's source, or the referring site.",
    "site_s": "Seconds on the site, over all pages and tabs.",
    "page_s": "Seconds on this page.",
    "pages": "Page views in this visit.",
    "visits": "Visits before this one.",
    "scroll": "The deepest part seen of this page, in percent.",
    "cart": "What the cart is worth.",
    "event": "Something that the shop has reported in this visit.",
    "exit": "The pointer left the page upwards, as on the way to closing it.",
    "returned": "The visitor has had a conversation before.",
}
_WHOSE = {"Condition": "contact", "VisitCondition": "visitor, as the page reports it"}
_SEVERAL = ("in", "not_in")


def policy_schema() -> dict[str, Any]:
    """Return the document's JSON Schema 2020-12: it accepts what `read_policy` finds well-formed."""
    schema = msgspec.json.schema(PolicyDocument)
    parts = schema["$defs"]
    for name, described in DESCRIPTIONS.items():
        _describe(parts[name]["properties"], described)
    for part in ("queues", "calendars"):  # `sales:` without a value is a queue with all defaults
        held = parts["PolicyDocument"]["properties"][part]
        held["additionalProperties"] = _or_nothing(held["additionalProperties"])
    root = parts["PolicyDocument"]["properties"]
    root |= {
        name: _or_nothing(root[name])
        for name in ("rules", "queues", "capacity", "calendars", "timers", "invitations", "forms")
    }
    parts["Rule"]["properties"]["when"] = _described({"$ref": "#/$defs/Condition"}, DESCRIPTIONS["Rule"]["when"])
    parts["FormField"]["properties"]["when"] = _described(
        {"$ref": "#/$defs/Condition"}, DESCRIPTIONS["FormField"]["when"]
    )
    of_visits = {"$ref": "#/$defs/VisitCondition"}
    parts["Invitation"]["properties"]["when"] = _described(of_visits, DESCRIPTIONS["Invitation"]["when"])
    parts["Condition"] = _condition(CONVERSATION, "Condition")
    parts["VisitCondition"] = _condition(VISIT, "VisitCondition")
    return {"$schema": DIALECT, "title": "Usher's policy", **schema}


def _describe(properties: dict[str, Any], described: dict[str, str]) -> None:
    for name, text in described.items():
        properties[name] = _described(properties[name], text)


def _described(schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {"description": text, **schema}


def _or_nothing(schema: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: schema[name] for name in ("description", "default") if name in schema}
    inside = {name: part for name, part in schema.items() if name not in kept}
    return {**kept, "anyOf": [inside, {"type": "null"}]}


def _condition(about: Vocabulary, name: str) -> dict[str, Any]:
    itself = {"$ref": f"#/$defs/{name}"}
    several = {"type": "array", "items": itself, "minItems": 1}
    fields = {field: _field(kind) for field, kind in about.kinds.items()}
    properties: dict[str, Any] = {"all": several, "any": several, "not": itself, "open": {"type": "string"}, **fields}
    return {
        "title": name,
        "description": "All of what is written here holds.",
        "type": "object",
        "properties": {
            key: _described(part, _GROUPS[key]) if key in _GROUPS else part for key, part in properties.items()
        },
        "patternProperties": {
            r"^attributes\..": _described(_field("attribute"), f"An attribute of the {_WHOSE[name]}.")
        },
        "additionalProperties": False,
        "minProperties": 1,
    }


def _field(kind: str) -> dict[str, Any]:
    value = _value(kind)
    comparisons = {name: _wanted(kind, name) for name in ALLOWED[kind]}
    compared = {"type": "object", "properties": comparisons, "additionalProperties": False, "minProperties": 1}
    return {"anyOf": [value, {"type": "array", "items": value, "minItems": 1}, compared]}


def _wanted(kind: str, comparison: str) -> dict[str, Any]:
    if comparison == "exists":
        return {"type": "boolean"}
    if kind == "attribute" and comparison in ORDERED:
        return {"type": "number"}
    value = _value(kind)
    return {"type": "array", "items": value, "minItems": 1} if comparison in _SEVERAL else value


def _value(kind: str) -> dict[str, Any]:
    if kind in {"number", "flag"}:
        return {"type": "number" if kind == "number" else "boolean"}
    if kind == "time.hour":
        return {"type": "integer", "minimum": 0, "maximum": 23}
    return {"type": "string", "pattern": f"^({SHAPES[kind][0].pattern})$"} if kind in SHAPES else {"type": "string"}
