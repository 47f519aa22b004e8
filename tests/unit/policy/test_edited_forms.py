"""A form is changed in a policy's text, and nothing else of the text is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_policy.document.read import read_policy
from usher_policy.document.source import read_source
from usher_policy.editing.forms import NotEditableError, read_conditions, with_forms
from usher_policy.editing.rendering import block_lines, flow_text

FORM = {"title": {"en": "Return"}, "fields": [{"name": "email", "type": "email", "label": {"en": "E-mail"}}]}
POLICY = """\
# ours
version: 1   # the format

rules:
  - {name: returns, queue: default, form: return}   # asks


forms:   # what we ask
  # the first
  return:   # of goods
    fields:
      # who
      - {name: email, type: email, label: {en: "E-mail"}}   # quick
  # the second
  praise:
    fields:
    - name:   why
      label: {en: 'Why?'}
# and the queues
queues: {default: {priority: 5}}
"""
TABLE = {  # text, what becomes of it with FORM as `new`
    "nothing": "",
    "comments only": "# later\n",
    "no newline at the end": "version: 1",
    "no forms": "version: 1\n\n# queues\nqueues:\n  default: {}\n  # more\n# end\n",
    "ended": "version: 1\n...\n",
    "with a begin": "--- \nversion: 1\n",
    "empty": "version: 1\nforms:\nqueues: {}\n",
    "empty with a comment": "version: 1\nforms:   # none yet\nqueues: {}\n",
    "null": "forms: null  # none\nversion: 1\n",
    "empty flow": "forms: {}  # none\nversion: 1\n",
    "flow": "forms: {a: {fields: [{name: x, label: {en: X}}]}, b: {fields: []}}  # two\nversion: 1\n",
    "json": '{"version": 1, "forms": {"a": {"fields": []}}}',
    "json without": '{"version": 1}\n',
    "empty json": "{}",
    "windows": "version: 1\r\nforms:\r\n  a:\r\n    fields: []\r\n# x\r\nqueues: {}\r\n",
    "an alias last": "x: &it {fields: []}\nforms:\n  a: *it\n  b: *it   # too\nqueues: {}\n",
    "block text last": "forms:\n  a:\n    intro:\n      en: |\n        Hello\n\n        you\n\n# end\nversion: 1\n",
    "indented": "  forms:\n      a: {fields: []}\n  version: 1\n",
    "quoted": '"forms":\n  "a": {fields: []}\n',
    "commented": POLICY,
}


@pytest.mark.parametrize("text", TABLE.values(), ids=TABLE)
def test_a_new_form_is_added_and_removed_again(text: str) -> None:
    """Only lines are added; without the form, every value is as it was."""
    added = with_forms(text, {"new": FORM})
    removed = with_forms(added, {"new": None})

    assert read_source(added).value == _set(read_source(text).value, "new", FORM)
    assert _is_within(text.replace(" null", "").replace(" {}", "").removesuffix("{}"), added)
    assert (read_source(removed).value or {}).get("forms") in ((read_source(text).value or {}).get("forms"), {})


def test_a_form_is_changed_where_it_stands() -> None:
    """Its comments go, as do its own lines; the comment above the next one stays."""
    changed = with_forms(POLICY, {"return": FORM})
    start, end = POLICY.index("  return:"), POLICY.index("  # the second")

    assert changed == POLICY[:start] + "  return:\n" + WRITTEN + POLICY[end:]


WRITTEN = """\
    title: {en: Return}
    fields:
      - name: email
        type: email
        label: {en: E-mail}
"""


@pytest.mark.parametrize("name", ["return", "praise"])
def test_one_of_two_forms_is_removed_alone(name: str) -> None:
    """All other lines stay, with their comments."""
    removed = with_forms(POLICY, {name: None})
    start = POLICY.index(f"  {name}:")
    end = POLICY.index("  # the second" if name == "return" else "# and the queues")

    assert removed == POLICY[:start] + POLICY[end:]


def test_the_last_form_leaves_an_empty_mapping_and_the_comments() -> None:
    """`forms` stays a mapping."""
    removed = with_forms(POLICY, {"return": None, "praise": None})

    assert "forms: {}   # what we ask\n  # the first\n  # the second\n# and the queues\n" in removed


def test_a_form_that_is_written_so_already_is_left_as_it_is() -> None:
    """What is equal is not written anew."""
    text = "forms: {a: {fields:   [{name: x, label: {en: 'X'}}]}}"

    assert with_forms(text, {"a": {"fields": [{"name": "x", "label": {"en": "X"}}]}, "none": None}) == text


@pytest.mark.parametrize(
    "text",
    [
        "forms:\n  new: &it {fields: []}\n  b: *it\n",
        "x: &it {a: {fields: []}}\nforms: *it\n",
        "- a\n- list\n",
        "word",
    ],
)
def test_what_cannot_be_changed_alone_is_refused(text: str) -> None:
    """Rather than written so that something else changes."""
    with pytest.raises(NotEditableError):
        with_forms(text, {"new": FORM})


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "no",
        "08",
        "1.5",
        "~",
        "null",
        "true",
        "- x",
        "a: b",
        "# x",
        "{a",
        "2026-12-24",
        " x ",
        "x\n\ny\n",
        "*a",
        "=",
        "<<",
    ]
)
VALUE = st.recursive(
    TEXT | st.booleans() | st.none() | st.integers(-(10**14), 10**14),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
NAME = st.sampled_from(["return", "praise", "new", "no", "1"])
FORMS = st.dictionaries(NAME, st.dictionaries(TEXT, VALUE, min_size=1, max_size=4), max_size=4)
LAYOUT = st.tuples(st.sampled_from(["\n", "\r\n"]), st.sampled_from([None, True, False]), st.booleans())


@given(FORMS, NAME, st.none() | st.dictionaries(TEXT, VALUE, max_size=4), LAYOUT)
def test_any_form_is_changed_in_any_layout_and_all_around_stays(
    forms: dict[str, Any], name: str, form: dict[str, Any] | None, layout: tuple[str, bool | None, bool]
) -> None:
    """What is read back is the value given; what is before the form and after it is there byte for byte."""
    text, head, tail = _laid_out(forms, layout)
    changed = with_forms(text, {name: form})

    assert read_source(changed).value == _set(read_source(text).value, name, form)
    assert changed.startswith(head)
    assert changed.endswith(tail)
    assert all(other in changed for other in _kept(text, name))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{email: {exists: true}}", {"email": {"exists": True}}),
        ("", None),
        ("{email", "{email"),
        ("email: a", {"email": "a"}),
    ],
)
def test_a_condition_is_read_from_text(written: str, read: Any) -> None:
    """One that is no YAML stays a text, which the checks report."""
    assert read_conditions({"fields": [{"when": written}, 1]}) == {"fields": [{"when": read}, 1]}


def test_what_the_builder_writes_is_a_policy() -> None:
    """Its own keys are read back."""
    assert read_policy(with_forms(POLICY, {"return": FORM})).forms["return"].title == {"en": "Return"}


def _set(value: Any, name: str, form: dict[str, Any] | None) -> Any:
    held = value or {}
    forms = held.get("forms") or {}
    if form is None and name not in forms:
        return value
    others = {key: one for key, one in forms.items() if key != name}
    return {**held, "forms": others if form is None else {**others, name: form}}


def _is_within(text: str, longer: str) -> bool:
    signs = iter(longer)
    return all(sign in signs for sign in text)


def _laid_out(forms: dict[str, Any], layout: tuple[str, bool | None, bool]) -> tuple[str, str, str]:
    newline, flow, below = layout
    head, tail = "# head\nversion: 1  # one\n", "# tail\nrules: []\n\n# end\n" if below else "# end\n"
    marked = [f"  # before {name}\n" + _entry(name, form, flow=flow) for name, form in forms.items()]
    body = "forms:\n" + "".join(marked) if marked else "forms: {}\n"
    return ((head + body + tail).replace("\n", newline), head.replace("\n", newline), tail.replace("\n", newline))


def _entry(name: str, form: dict[str, Any], *, flow: bool | None) -> str:
    written = flow_text(form) if flow else ""
    lines = [f"  {flow_text(name)}: {written}"] if flow else [f"  {flow_text(name)}:"]
    return "\n".join(lines + ([] if flow else [f"    {line}" for line in block_lines(form)])) + "\n"


def _kept(text: str, name: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("  # before") and line != f"  # before {name}"]
