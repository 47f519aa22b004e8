"""The published schema agrees with what reading accepts, and the generated files are up to date."""

import json
import runpy
from typing import Any

import jsonschema
import pytest
import yaml
from usher_policy.document.key_help import DESCRIPTIONS
from usher_policy.document.read import read_policy
from usher_policy.document.schema import policy_schema
from usher_policy.document.source import read_source

from repository import ROOT

EXAMPLE = (ROOT / "deploy" / "policy.example.yaml").read_text()
FILES = runpy.run_path(str(ROOT / "scripts" / "write_policy_schema.py"))
CHECK = jsonschema.Draft202012Validator(policy_schema())
FIRST = (ROOT / "docs" / "policy.md").read_text().split("```yaml\n")[1].split("```")[0]
CONDITIONS = (ROOT / "docs" / "policy.md").read_text().split("```yaml\n")[2].split("```")[0]
RIGHT = [
    EXAMPLE,
    FIRST,
    "rules:\n",
    "queues: {sales: }\n",
    "rules: [{name: a, queue: default, when: {time.clock: {ge: 18:00}, skills: x, attributes.n: {gt: 1.5}}}]",
    "invitations: [{name: a, text: {en: Hi}, when: {page_s: {ge: 30}, exit: true, event: [order, help]}}]",
    "rules: [{name: a, queue: default, when: {not: {all: [{open: c}]}}}]\ncalendars: {c: {mon: ['09:00-10:00']}}",
]
STAGES = next(line for line in EXAMPLE.splitlines(keepends=True) if line.startswith("  stages: ["))
BOT = EXAMPLE.replace(STAGES, "").replace("  # stages: ", "  stages: ").replace("  # bot: ", "  bot: ")  # as it says
WRONG = [
    "version: 2",
    "qeues: {}",
    "queues: {Sales: {}}",
    "queues: {sales: {max_wait_s: 5m}}",
    "queues: {sales: {priority: 101}}",
    "queues: {sales: {select: best}}",
    "rules: [{name: a}]",
    "rules: [{name: a, queue: b, require: {german: 6}}]",
    "rules: [{name: a, queue: default, when: {}}]",
    "rules: [{name: a, queue: default, when: {pgae: x}}]",
    "rules: [{name: a, queue: default, when: {page: {gt: 5}}}]",
    "rules: [{name: a, queue: default, when: {page: {in: x}}}]",
    "rules: [{name: a, queue: default, when: {any: []}}]",
    "rules: [{name: a, queue: default, when: {time.clock: '9:00'}}]",
    "rules: [{name: a, queue: default, when: {time.weekday: [monday]}}]",
    "rules: [{name: a, queue: default, when: {attributes.n: {gt: '5'}}}]",
    "invitations: [{name: a}]",
    "invitations: [{name: a, text: {}}]",
    "invitations: [{name: a, text: {en: ''}}]",
    f"invitations: [{{name: a, text: {{en: {'x' * 301}}}}}]",
    "invitations: [{name: a, text: {English: Hi}}]",
    "invitations: [{name: a, text: {en: Hi}, when: {site_s: '60'}}]",
    "invitations: [{name: a, text: {en: Hi}, when: {exit: 1}}]",
    "invitations: [{name: a, text: {en: Hi}, when: {text: help}}]",
    "invitations: [{name: a, text: {en: Hi}, control_percent: 91}]",
]


def test_the_bot_that_the_example_shows_can_be_connected_as_it_says() -> None:
    """Its two lines in the place of one are valid, by the schema and when they are read."""
    CHECK.validate(yaml.safe_load(BOT))
    funnel = read_policy(BOT).funnel

    assert funnel is not None
    assert (funnel.stages, funnel.bot.account) == (("faq", "bot", "chat", "email"), "helper")


def test_the_schema_is_valid() -> None:
    """By the rules of its dialect."""
    jsonschema.Draft202012Validator.check_schema(policy_schema())

    assert policy_schema()["$schema"] == CHECK.META_SCHEMA["$id"]


def test_every_key_is_described() -> None:
    """Each key has a line for editors and documents, and each line its key."""
    parts: dict[str, Any] = policy_schema()["$defs"]
    expected = {name: set(part["properties"]) for name, part in parts.items() if not name.endswith("Condition")}
    actual = {name: set(described) for name, described in DESCRIPTIONS.items()}

    assert expected == actual


@pytest.mark.parametrize("text", RIGHT)
def test_a_valid_policy_is_valid_for_both(text: str) -> None:
    """Reading and schema accept the same."""
    read_policy(text)

    assert [error.message for error in CHECK.iter_errors(read_source(text).value)] == []


@pytest.mark.parametrize("text", WRONG)
def test_a_malformed_policy_is_invalid_for_both(text: str) -> None:
    """Only reading can know some faults, such as names that do not exist."""
    with pytest.raises(ValueError, match="line 1"):
        read_policy(text)

    assert not CHECK.is_valid(read_source(text).value)


def test_the_files_are_up_to_date() -> None:
    """Run scripts/write_policy_schema.py after changing the types."""
    page = (ROOT / "docs" / "policy.md").read_text()

    assert FILES["schema_text"]() == (ROOT / "docs" / "policy.schema.json").read_text()
    assert FILES["MARK"] + FILES["keys_text"]() + "\n" == "".join(page.partition(FILES["MARK"])[1:])


def test_the_example_uses_every_part() -> None:
    """A newcomer finds each key of rules, queues, steps and capacity in it."""
    written = json.dumps(read_source(EXAMPLE).value)
    parts = (
        "PolicyDocument Rule Queue Step Sticky OfferMode Outside FirstContact Capacity Timers Visits Ratings Answers"
    )
    parts += " Invitation Conversion"
    missing = [key for part in parts.split() for key in DESCRIPTIONS[part] if f'"{key}"' not in written]

    assert missing == []


def test_the_documented_condition_can_be_read() -> None:
    """What docs/policy.md shows works."""
    rule = {"name": "a", "queue": "default", **yaml.safe_load(CONDITIONS)}
    document = {"rules": [rule], "calendars": {"office": {"mon": ["09:00-17:00"]}}}

    assert read_policy(yaml.safe_dump(document)).rules[0].when == rule["when"]
