"""Writes docs/policy.schema.json and the keys in docs/policy.md from the policy's types; run it after changing them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from usher_policy.document.key_help import DESCRIPTIONS
from usher_policy.document.schema import policy_schema

DOCS = Path(__file__).parent.parent / "docs"
MARK = "<!-- Below here: made by scripts/write_policy_schema.py. -->\n"
PLACES = {
    "PolicyDocument": "The document",
    "Rule": "Each entry of `rules`",
    "Queue": "Each queue under `queues`",
    "ServiceLevel": "`service_level` of a queue",
    "Step": "Each entry of `steps` of a queue",
    "Sticky": "`sticky` of a queue",
    "OfferMode": "`offer` of a queue",
    "Outside": "`outside` of a queue",
    "Capacity": "`capacity`",
    "Calendar": "Each calendar under `calendars`",
    "Timers": "`timers`",
    "Visits": "`visits`",
    "Ratings": "`ratings`",
    "Answers": "`answers`",
    "Transcripts": "`transcripts`",
    "Privacy": "`privacy`",
    "MaskPattern": "Each entry of `patterns` of `privacy`",
    "Retention": "`retention`",
    "RetentionRule": "Each entry of `rules` of `retention`",
    "Form": "Each form under `forms`",
    "FormField": "Each entry of `fields` of a form",
    "FormOption": "Each entry of `options` of a field",
    "Funnel": "`funnel`",
    "Faq": "`faq` of the funnel",
    "FaqTexts": "`texts` of `faq`",
    "Chat": "`chat` of the funnel",
    "StageOffer": "Each entry of `offers` of `chat`",
    "OutreachRule": "Each event under `events`",
    "OutreachWording": "Each language of `wordings` of an event",
    "Email": "`email` of the funnel",
    "Phone": "`phone` of the funnel",
    "Trigger": "Each entry of `triggers` of the funnel",
}


def schema_text() -> str:
    """Write the schema."""
    return json.dumps(policy_schema(), indent=2, ensure_ascii=False) + "\n"


def keys_text() -> str:
    """Write a table of keys for each part of the document."""
    parts = policy_schema()["$defs"]
    return "\n".join(line for name, place in PLACES.items() for line in _table(place, name, parts[name]))


def _table(place: str, name: str, part: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"### {place}", "", "| key | meaning | default |", "|---|---|---|")
    for key, text in DESCRIPTIONS[name].items():
        yield f"| `{key}` | {text} | {_default(key, part)} |"


def _default(key: str, part: dict[str, Any]) -> str:
    if key in part["required"]:
        return "required"
    value = part["properties"][key].get("default")
    written = isinstance(value, int | float | str | list) and value not in ("", [])
    return f"`{msgspec.json.encode(value).decode()}`" if written else "none"


if __name__ == "__main__":
    (DOCS / "policy.schema.json").write_text(schema_text())
    page = DOCS / "policy.md"
    page.write_text(page.read_text().partition(MARK)[0] + MARK + keys_text() + "\n")
